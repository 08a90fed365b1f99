import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.env.VIGIE_PAGE_FOLDER ?? here('../../../bin/grafana-page');

/** Icons stand where Grafana serves them. */
function icons(): Plugin {
  return {
    name: 'icons',
    closeBundle() {
      cpSync(here('../../node_modules/@grafana/ui/dist/public/img'), `${folder}/public/build/img`, { recursive: true });
    },
  };
}

// The page of grafana-plugin/grafanatest, with the real packages of Grafana.
export default defineConfig({
  root: here('.'),
  plugins: [icons()],
  define: { global: 'globalThis' },
  oxc: { jsx: { runtime: 'classic' } },
  build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 20_000, minify: false, target: 'es2022' },
});
