import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import components from 'unplugin-vue-components/vite';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import { defineConfig } from 'vitest/config';
import { offline } from './build/offline.ts';
import { precompress } from './build/precompress.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  plugins: [
    vue(),
    // Only what a page of the office uses of Element Plus, found by the name of its tag.
    components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    offline(),
    precompress(),
  ],
  resolve: { alias: { '@': path('./src') } },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    target: 'es2022',
    // The policy allows no inline script, style or font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    chunkSizeWarningLimit: 1400,
    rolldownOptions: { input: { public: path('./index.html'), office: path('./office.html') } },
  },
  server: {
    proxy: { '/api': { target: process.env.ZHISHU_URLS ?? 'http://127.0.0.1:5080', changeOrigin: true } },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
});
