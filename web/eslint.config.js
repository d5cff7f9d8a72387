// Import arrows of the web application: app -> pages -> components -> hooks -> lib, one way.
import { readdirSync } from 'node:fs'
import importX from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const src = (folder) => `./src/${folder}`
const layers = ['lib', 'hooks', 'components', 'pages', 'app']

/** A layer may import itself and the layers named before it. */
const layerZones = layers.slice(0, -1).map((layer, index) => ({
  target: src(layer),
  from: layers.slice(index + 1).map(src),
  message: 'Imports go app -> pages -> components -> hooks -> lib.',
}))

/** An area of components sees its own files and the primitives of ui; ui sees lib alone. */
const areas = readdirSync(new URL('./src/components', import.meta.url))
const areaZones = areas.map((area) => ({
  target: src(`components/${area}`),
  from: area === 'ui' ? [src('hooks'), src('components')] : src('components'),
  except: area === 'ui' ? ['./ui'] : [`./${area}`, './ui'],
  message: 'An area never imports another area; ui imports lib only.',
}))

/** Pages never import one another. */
const pageZones = readdirSync(new URL('./src/pages', import.meta.url)).map((page) => ({
  target: src(`pages/${page}`),
  from: src('pages'),
  except: [`./${page}`],
  message: 'A page never imports another page.',
}))

const uiHooks = { target: src('components/ui'), from: src('hooks'), message: 'ui imports lib only.' }

export default tseslint.config(
  // tests/guide/printed holds another text word for word
  { ignores: ['dist', 'node_modules', 'scripts/**', 'public/**', 'service-worker.js', 'eslint.config.js', 'tests/guide/printed/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [await tsResolver()] },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: [...layerZones, ...areaZones.map(onlyComponents), ...pageZones, uiHooks] },
      ],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['vite*.config.ts'], rules: { 'import-x/no-default-export': 'off' } },
  { files: ['**/*.test.{ts,tsx}', 'src/testing/**'], rules: { 'max-lines-per-function': 'off' } },
)

function onlyComponents(zone) {
  return { ...zone, from: src('components') }
}

async function tsResolver() {
  const { createNodeResolver } = importX
  return createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.mjs'], alias: { '@': [new URL('./src', import.meta.url).pathname] } })
}
