/**
 * Tests of the official client and of the guide against a real server. They are started by pytest
 * (tests/integration), which starts the server and says where it is in BANQUET_STAGE.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const stage = JSON.parse(process.env['BANQUET_STAGE'] ?? '{}') as { url?: string }
const alias = { '@': fileURLToPath(new URL('./src', import.meta.url)) }

export default defineConfig({
  test: {
    fileParallelism: false, // some files kill the server
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: { name: 'clients', environment: 'node', include: ['tests/clients/**/*.test.ts'] },
      },
      {
        extends: true,
        resolve: { alias },
        test: {
          name: 'guide',
          environment: 'happy-dom',
          // The page comes from the server, as it does in life: calls stay on its origin.
          environmentOptions: { happyDOM: { url: stage.url ?? 'http://127.0.0.1' } },
          include: ['tests/guide/**/*.test.{ts,tsx}'],
          setupFiles: ['src/testing/setup.ts'],
        },
      },
    ],
  },
})
