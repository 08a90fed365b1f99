import { defineConfig } from 'vitest/config';

// Tests drive a browser against a server that a Go test has started; they are
// of no use by themselves.
export default defineConfig({
  test: { dir: 'tests', exclude: ['**/node_modules/**'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
});
