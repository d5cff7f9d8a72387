import type { Plugin } from 'vite'

export function unusedServices(): Plugin
