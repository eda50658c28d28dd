/** Colors follow the reader's light or dark setting; a drawing program that knows none shows the light ones. */
export const style = `<style>
  svg { --page: #ffffff; --card: #f6f7f9; --box: #ffffff; --weighty: #e8f0fe; --line: #8a94a3; --edge: #c3cad4;
    --ink: #1d2530; --dim: #5b6675; --fraction: #3b74d8; color-scheme: light dark;
    max-width: 100%; max-height: 100vh; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #12161c; --card: #1a2028; --box: #202833; --weighty: #1f3350; --line: #7d8898; --edge: #3a4554;
      --ink: #e6ebf2; --dim: #9aa6b5; --fraction: #6fa1ff; }
  }
  text { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: var(--ink); }
  .title { font-size: 18px; font-weight: 600; }
  .strong { font-weight: 600; }
  .dim { fill: var(--dim); }
  .middle { text-anchor: middle; }
  .right { text-anchor: end; }
  .page { fill: var(--page); }
  .card { fill: var(--card); stroke: var(--edge); }
  .box { fill: var(--box); stroke: var(--edge); }
  .weighty { fill: var(--weighty); }
  .end { fill: none; stroke: var(--edge); stroke-dasharray: 3 3; }
  .join { fill: var(--box); stroke: var(--line); }
  .line { fill: none; stroke: var(--line); stroke-width: 1.3; }
  .arrow { marker-end: url(#head); }
  .tip { fill: var(--line); }
  .fraction { fill: var(--fraction); }
</style>`;
