/**
 * Which settings the editor hands to the server. Knows nothing of VS Code's API.
 */

/** The part of the settings that is the client's own. */
const CLIENT_ONLY = 'server';

/**
 * The settings that somebody has set, as a tree with the names of `reprise.toml`.
 *
 * Every setting is null until it is set: the editor is the strongest layer, so a default sent from here would
 * override the user's files.
 */
export function serverSettings(section: unknown): Record<string, unknown> {
  const { [CLIENT_ONLY]: _, ...tree } = asTree(section);
  return withoutUnset(tree);
}

function withoutUnset(tree: Record<string, unknown>): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(tree)) {
    if (isTree(value)) {
      const below = withoutUnset(value);
      if (Object.keys(below).length > 0) set[key] = below;
    } else if (value !== null && value !== undefined) {
      set[key] = value;
    }
  }
  return set;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asTree(value: unknown): Record<string, unknown> {
  return isTree(value) ? value : {};
}
