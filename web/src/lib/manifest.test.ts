/** What a browser asks of a page before it offers to install it. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

type Manifest = { name: string; start_url: string; display: string; icons: { src: string; sizes: string; purpose?: string }[] }

it('can be installed: a name, a start, a window of its own, and icons that are there in both sizes', () => {
  const manifest = JSON.parse(readFileSync('public/manifest.webmanifest', 'utf8')) as Manifest
  expect(manifest).toMatchObject({ name: 'Banquet', start_url: '/', display: 'standalone' })
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true)
  for (const { src } of manifest.icons) expect(existsSync(`public${src}`), src).toBe(true)
  expect(readFileSync('index.html', 'utf8')).toContain('<link rel="manifest" href="/manifest.webmanifest"')
})
