import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['**/node_modules'] },
  ts.configs.recommended,
  hooks.configs.flat.recommended,
  {
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      // What breaks a bundle in one of the versions that it serves.
      'no-restricted-imports': ['error', { paths: [{ name: 'react/jsx-runtime', message: 'React 17 has none, and 18 and 19 have different ones.' }] }],
    },
  }
);
