import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.env.VIGIE_PAGE_FOLDER ?? here('../../../bin/grafana-page');

/** Whose packages of Grafana the page is made of: those that the plugin is built with, or those of a folder of tests. */
const packages = here(process.env.VIGIE_PAGE_PACKAGES ? `../${process.env.VIGIE_PAGE_PACKAGES}` : '../..');

/** What the page's own files import by name is looked for there; packages find what they need by themselves. */
function fromPackages(): Plugin {
  return {
    name: 'from-packages',
    enforce: 'pre',
    resolveId(name, importer) {
      const ours = importer?.startsWith(here('.')) && /^[@a-z]/.test(name);
      return ours ? this.resolve(name, `${packages}/package.json`, { skipSelf: true }) : null;
    },
  };
}

/** Icons stand where Grafana serves them. */
function icons(): Plugin {
  return {
    name: 'icons',
    closeBundle() {
      cpSync(`${packages}/node_modules/@grafana/ui/dist/public/img`, `${folder}/public/build/img`, { recursive: true });
    },
  };
}

// The page of grafana-plugin/grafanatest, with the real packages of Grafana.
export default defineConfig({
  root: here('.'),
  plugins: [fromPackages(), icons()],
  define: { global: 'globalThis' },
  oxc: { jsx: { runtime: 'classic' } },
  build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 20_000, minify: false, target: 'es2022' },
});
