import type { Check } from '../../check';

const METHODS: ReadonlySet<string> = new Set(
  'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK REPORT SEARCH PURGE'.split(
    ' ',
  ),
);

export const unknownMethod: Check = {
  name: 'unknown-method',
  level: 'warning',
  title: 'a policy names a method that no request has',
  references: ['KIA0102'],
  why: 'Methods are compared letter by letter, and are written in capitals: `get` never matches. A gRPC call is a POST.',
  fix: 'write the method in capitals, such as GET',
  kinds: ['AuthorizationPolicy'],
  run(model, report) {
    for (const field of model.policyFields) {
      if (field.name !== 'methods') continue;
      field.values.forEach((value, index) => {
        if (value.includes('*') || METHODS.has(value)) return;
        report(
          field.policy,
          [...field.path, index],
          `${value} is no HTTP method`,
          METHODS.has(value.toUpperCase()) ? { fix: `write ${value.toUpperCase()}` } : {},
        );
      });
    }
  },
};
