/** Runs before each test file: unmounts what was rendered, so no test sees another's screen. */
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// How long `findBy` and `waitFor` look: a busy machine takes its time to import a page.
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)
