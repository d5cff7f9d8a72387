import type { Plugin } from 'vite'

export function inside(): Plugin
