/** Which file may import which: the rules of ARCHITECTURE.md, as `npm run lint` holds them. */
export default {
  forbidden: [
    {name: 'no-circle', severity: 'error', from: {}, to: {circular: true}},
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    exclude: {path: '^(dist|node_modules)/'},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
  },
};
