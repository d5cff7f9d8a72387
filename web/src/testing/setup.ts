/** Runs before each test file: unmounts what was rendered, so no test sees another's screen. */
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

afterEach(cleanup)
