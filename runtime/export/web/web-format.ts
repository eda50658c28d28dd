import type {ExportFormat} from '../format.js';

/** A page that classifies pictures, with all it needs. */
export const webFormat: ExportFormat = {
  name: 'web',
  summary: 'a page that classifies pictures, in a folder for any web server',
  ending: '-web',
  options: ['half'],
  async write(request) {
    const {writeWebPage} = await import('./write-web-page.js');
    return writeWebPage(request);
  },
};
