/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Jest leaves one core idle, which is half of a small machine.
  maxWorkers: '100%',
  roots: ['<rootDir>'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.cdk8s-out'],
  setupFilesAfterEnv: ['<rootDir>/lib/testing/coverage/setup.ts'],
  reporters: ['default', '<rootDir>/lib/testing/coverage/reporter.js'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
};
