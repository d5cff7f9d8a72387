// The official client talks to five services. This server has three of them (rows, signing in, the change stream), so
// what speaks to the other two is left out of the build: the client itself stays as published.
//
// Whole packages only, at their public names: nothing inside a package is replaced. lib/client.ts hides both services
// from the type of the client, so that code which would use one does not compile.
const services = {
  '@supabase/storage-js': { client: 'StorageClient', others: ['StorageApiError'] },
  '@supabase/functions-js': {
    client: 'FunctionsClient',
    others: ['FunctionRegion', 'FunctionsError', 'FunctionsFetchError', 'FunctionsHttpError', 'FunctionsRelayError'],
  },
}

const PREFIX = '\0banquet:unused/'

/** Vite plugin: an empty client in place of each service that no page uses. */
export function unusedServices() {
  const met = new Set()
  return {
    name: 'banquet:unused-services',
    apply: 'build',
    enforce: 'pre',
    resolveId: (name) => (name in services ? PREFIX + name : null),
    load(id) {
      if (!id.startsWith(PREFIX)) return null
      const name = id.slice(PREFIX.length)
      met.add(name)
      const { client, others } = services[name]
      return [`export class ${client} {}`, ...others.map((other) => `export const ${other} = undefined`)].join('\n')
    },
    buildEnd(error) {
      const missed = error ? [] : Object.keys(services).filter((name) => !met.has(name))
      if (missed.length > 0) this.error(`supabase-js no longer imports ${missed.join(', ')}: see scripts/unused-services.mjs`)
    },
  }
}
