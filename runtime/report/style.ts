/** Light or dark as the reader's system is; nothing is loaded from anywhere. */
export const style = `
:root { color-scheme: light dark; --page: #ffffff; --card: #f6f7f9; --edge: #d8dde4; --ink: #1d2530; --dim: #5b6675;
  --first: #2563eb; --second: #c2570c; --hit: #1f8a4c; --miss: #d43d3d; }
@media (prefers-color-scheme: dark) {
  :root { --page: #12161c; --card: #1a2028; --edge: #333c48; --ink: #e6ebf2; --dim: #9aa6b5;
    --first: #6fa1ff; --second: #f0a05a; --hit: #3fbf78; --miss: #f07070; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 24px; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 18px; margin: 36px 0 10px; }
p { margin: 4px 0 12px; } .dim { color: var(--dim); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px; margin: 20px 0; }
.tile { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 12px 14px; }
.tile b { display: block; font-size: 22px; line-height: 1.3; } .tile span { color: var(--dim); font-size: 13px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 12px; }
.chart { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 8px; width: 100%; }
.chart text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: var(--dim); }
.chart .title { fill: var(--ink); font-weight: 600; }
.grid { stroke: var(--edge); } .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.first { stroke: var(--first); } .second { stroke: var(--second); stroke-dasharray: 5 3; }
.dot { fill: var(--first); } .best { stroke: var(--dim); stroke-dasharray: 2 3; } .hover { fill: transparent; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: 600; text-align: left; } th, td { padding: 4px 10px; }
.numbers td { text-align: right; } .rows tr { border-top: 1px solid var(--edge); }
.matrix { font-size: 13px; }
.matrix td { text-align: right; min-width: 44px; border: 1px solid var(--page); padding: 4px 8px; }
.matrix .hit { background: color-mix(in srgb, var(--hit) calc(var(--fraction) * 75%), var(--card)); }
.matrix .miss { background: color-mix(in srgb, var(--miss) calc(var(--fraction) * 85%), var(--card)); }
.matrix .none { background: var(--card); color: var(--dim); }
.matrix thead th { vertical-align: bottom; padding: 4px 2px; }
.matrix thead span { writing-mode: vertical-rl; transform: rotate(180deg); }
.bar { display: inline-block; height: 10px; border-radius: 2px; background: var(--first); vertical-align: baseline; }
.track { display: inline-block; width: 220px; }
.images { display: grid; grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); gap: 14px 10px; }
figure { margin: 0; font-size: 13px; line-height: 1.35; }
figure img { width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated;
  border-radius: 6px; background: var(--card); }
figure b { color: var(--hit); } figure i { color: var(--miss); font-style: normal; }
.network { max-width: 100%; border: 1px solid var(--edge); border-radius: 8px; }
pre { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 12px 14px; overflow-x: auto;
  font: 13px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
summary { cursor: pointer; }
`;
