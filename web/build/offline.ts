import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

const source = fileURLToPath(new URL('./serviceWorker.js', import.meta.url));

/** A page of a place of work that nobody enters without a network. */
const isElsewhere = (file: Rolldown.OutputAsset | Rolldown.OutputChunk) =>
  file.type === 'chunk' && /\/src\/workplaces\/(?!grid-worker\/)/.test(file.facadeModuleId ?? '');

/** Writes sw.js: the service worker with the names of the files that the office needs without a network. */
export function offline(): Plugin {
  return {
    name: 'zhishu-offline',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const entry = Object.values(bundle).find(
          (file) => file.type === 'chunk' && file.isEntry && file.name === 'office',
        );
        if (entry?.type !== 'chunk') return this.error('There is no entry named office.');
        const files = new Set(['/office.html', '/emblem.svg', '/office.webmanifest']);
        const reach = (name: string) => {
          const file = bundle[name];
          if (!file || files.has(`/${name}`) || isElsewhere(file)) return;
          files.add(`/${name}`);
          if (file.type !== 'chunk') return;
          for (const next of [...file.imports, ...file.dynamicImports]) reach(next);
          for (const style of file.viteMetadata?.importedCss ?? []) files.add(`/${style}`);
          for (const asset of file.viteMetadata?.importedAssets ?? []) files.add(`/${asset}`);
        };
        reach(entry.fileName);
        // Workers are named by address, not imported.
        for (const [name, file] of Object.entries(bundle))
          if (/worker/i.test(name) && file.fileName.startsWith('assets/')) files.add(`/${name}`);
        const list = [...files].sort();
        const html = bundle['office.html'];
        const version = createHash('sha256')
          .update(JSON.stringify(list))
          .update(html?.type === 'asset' ? html.source : '')
          .digest('hex')
          .slice(0, 12);
        this.emitFile({
          type: 'asset',
          fileName: 'sw.js',
          source: readFileSync(source, 'utf8')
            .replace("'__VERSION__'", JSON.stringify(version))
            .replace("['__FILES__']", JSON.stringify(list)),
        });
      },
    },
  };
}
