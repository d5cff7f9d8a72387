/** Build and development server. The API is always at the page's own origin; in development that is a proxy. */
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { brotli } from './scripts/brotli.mjs'
import { groups } from './scripts/chunks.mjs'
import { englishOnly } from './scripts/english-only.mjs'
import { firstLoad } from './scripts/first-load.mjs'
import { inside } from './scripts/inside.mjs'
import { serviceWorker } from './scripts/service-worker.mjs'
import { anekFonts } from './scripts/subset-fonts.mjs'
import { unusedServices } from './scripts/unused-services.mjs'

const server = process.env['BANQUET_SERVER'] ?? 'http://127.0.0.1:8000'
const http = { target: server, changeOrigin: false }

// An area of the catalogue travels with the pages that speak it, not with the list of all areas.
const words = { test: /\/lib\/messages\/(?!language\.ts)/, sideEffects: false }

export default defineConfig({
  plugins: [anekFonts(), englishOnly(), unusedServices(), react(), tailwindcss(), inside(), serviceWorker(), brotli(), firstLoad()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    proxy: {
      '/rest': http,
      '/auth/v1': http,
      '/config.json': http,
      '/health': http,
      '/realtime': { ...http, ws: true },
    },
  },
  build: {
    target: 'es2022',
    sourcemap: true,
    assetsInlineLimit: 0, // a strict CSP forbids data: fonts
    rolldownOptions: { treeshake: { moduleSideEffects: [words] }, output: { codeSplitting: { groups } } },
  },
})
