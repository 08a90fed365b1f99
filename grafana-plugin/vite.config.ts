import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { defineConfig, type Plugin } from 'vite';

import packageFile from './package.json' with { type: 'json' };

/** Where `make plugin` puts the plugin together. */
const folder = process.env.VIGIE_PLUGIN_FOLDER ?? '../bin/vigie-noc-datasource';

/** The files beside the code that Grafana or an administrator reads. */
const files = {
  'plugin.json': 'src/plugin.json',
  'img/logo.svg': 'src/img/logo.svg',
  'README.md': 'src/README.md',
  'actes.json': 'src/actes.json',
  'CHANGELOG.md': 'src/CHANGELOG.md',
  LICENSE: '../LICENSE',
};

/** Pictures, which are test output that somebody has looked at. */
const pictures = ['img/requete.png', 'img/listes.png'];

/** The day of the last change, so that the same tree makes the same plugin. */
function day(): string {
  try {
    const told = execFileSync('git', ['log', '-1', '--format=%cs'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return told || new Date().toISOString().slice(0, 10);
  } catch {
    return new Date().toISOString().slice(0, 10); // no git checkout
  }
}

function besideTheCode(): Plugin {
  return {
    name: 'beside-the-code',
    generateBundle() {
      for (const [fileName, from] of Object.entries(files)) {
        const text = readFileSync(from, 'utf8').replaceAll('%VERSION%', packageFile.version).replaceAll('%TODAY%', day());
        this.emitFile({ type: 'asset', fileName, source: text });
      }
      for (const fileName of pictures) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(`src/${fileName}`) });
      }
    },
  };
}

// One bundle for Grafana 11.6 to 13: an AMD module, classic JSX, and nothing
// of Grafana's or React's own inside.
export default defineConfig({
  plugins: [besideTheCode()],
  oxc: { jsx: { runtime: 'classic' } },
  build: {
    outDir: folder,
    emptyOutDir: false,
    sourcemap: true,
    target: 'es2022',
    lib: { entry: 'src/module.ts', formats: ['umd'], name: 'vigie', fileName: () => 'module.js' },
    rollupOptions: {
      external: [/^@grafana\//, 'react', 'react-dom', 'rxjs'],
      output: { globals: (id) => id },
    },
  },
});
