import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(js|mjs|css|html|svg|json|webmanifest)$/;

/** Leaves a .br and a .gz beside each file, so that the server compresses nothing while people wait. */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'zhishu-precompress',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!compressible.test(name)) continue;
        const file = join(folder, name);
        const plain = readFileSync(file);
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
        for (const [ending, small] of [
          ['.br', brotliCompressSync(plain, quality)],
          ['.gz', gzipSync(plain, { level: 9 })],
        ] as const)
          if (small.length < plain.length) writeFileSync(file + ending, small);
      }
    },
  };
}
