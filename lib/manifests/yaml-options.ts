import type { DocumentOptions, ParseOptions, SchemaOptions, Tags } from 'yaml';

/**
 * YAML as kubectl reads it: version 1.1 (`yes` and `on` are booleans, `0644` is octal, `<<` merges),
 * yet without its timestamps and base-60 numbers, which stay strings.
 */
export const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags: Tags): Tags =>
    tags.filter((tag) => typeof tag === 'string' || !(tag.tag.endsWith(':timestamp') || formatOf(tag) === 'TIME')),
  uniqueKeys: true,
};

function formatOf(tag: object): string | undefined {
  return 'format' in tag && typeof tag.format === 'string' ? tag.format : undefined;
}
