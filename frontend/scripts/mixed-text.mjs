/**
 * Fails where a text that changes, or that something may be put before, stands among other children of an element; and
 * where one element with such texts takes the place of another of its kind: there, a `key` is enough.
 *
 * Translation of a page replaces text nodes by elements, behind React's back. A text that is all of its element's
 * content is replaced whole when it changes; among others, React goes on with the node that is gone: the page keeps the
 * old words, or breaks (github.com/facebook/react/issues/11538). Nor is such a text isolated: a name in Hebrew or Arabic
 * turns round the words beside it. An element of its own, `<span>` or for what people typed `<UserText>`, mends both.
 */
import { relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '..');
/** Hold text only, which browsers translate whole. */
const TEXT_ONLY = new Set(['option', 'title', 'textarea']);

const { config } = ts.readConfigFile(resolve(ROOT, 'tsconfig.json'), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();
const faults = [];

for (const source of program.getSourceFiles()) {
  const path = relative(ROOT, source.fileName);
  if (path.startsWith('src/') && path.endsWith('.tsx') && !path.includes('.test.')) visit(source, source);
}
for (const fault of faults) console.error(fault);
if (faults.length)
  console.error('Put each of these texts into an element of its own (scripts/mixed-text.mjs says why).');
process.exitCode = faults.length ? 1 : 0;

function visit(node, source) {
  if (ts.isJsxElement(node) || ts.isJsxFragment(node)) look(node, source);
  if (ts.isConditionalExpression(node)) compare([node.whenTrue, node.whenFalse], source);
  if (ts.isFunctionLike(node) && node.body) compare(returned(node.body), source);
  if (ts.isFunctionDeclaration(node) && /^[A-Z]/.test(node.name?.text ?? ''))
    for (const result of returned(node.body).filter(mayBeText)) note(result, source);
  ts.forEachChild(node, child => visit(child, source));
}

/** React turns one of two like elements into the other, text by text, unless they have keys. */
function compare(results, source) {
  const elements = results.map(bare).filter(one => ts.isJsxElement(one) && !hasKey(one));
  const tags = elements.map(one => one.openingElement.tagName.getText());
  for (const [at, element] of elements.entries()) {
    const isLike = tags.some((tag, other) => other !== at && tag === tags[at]);
    if (isLike && hasMixedText(element)) note(element.openingElement, source);
  }
}

function bare(node) {
  return ts.isParenthesizedExpression(node) ? bare(node.expression) : node;
}

function hasKey({ openingElement }) {
  return openingElement.attributes.properties.some(one => one.name?.getText() === 'key');
}

/** What a function returns itself. */
function returned(node) {
  if (ts.isReturnStatement(node)) return node.expression ? [node.expression] : [];
  if (ts.isFunctionLike(node)) return [];
  const found = [];
  ts.forEachChild(node, child => void found.push(...returned(child)));
  return found;
}

/** Whether somewhere in it a text stands among others. */
function hasMixedText(node) {
  if (ts.isJsxElement(node) || ts.isJsxFragment(node)) {
    const children = node.children.filter(
      child => !(ts.isJsxText(child) && child.containsOnlyTriviaWhiteSpaces),
    );
    if (children.length > 1 && children.some(child => ts.isJsxText(child) || isStatic(child))) return true;
  }
  return ts.forEachChild(node, hasMixedText) ?? false;
}

function look(node, source) {
  if (ts.isJsxElement(node) && TEXT_ONLY.has(node.openingElement.tagName.getText())) return;
  const children = node.children.filter(
    child =>
      !(ts.isJsxText(child) && child.containsOnlyTriviaWhiteSpaces) &&
      !(ts.isJsxExpression(child) && !child.expression),
  );
  const isFragment = ts.isJsxFragment(node) || node.openingElement.tagName.getText() === 'Fragment';
  if (children.length < 2 && !isFragment) return;
  for (const [at, child] of children.entries()) {
    const before = children[at - 1];
    const isText = ts.isJsxText(child) || isStatic(child);
    if (isText ? before && comesAndGoes(before) : ts.isJsxExpression(child) && mayBeText(child.expression))
      note(child, source);
  }
}

function note(node, source) {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  const text = node.getText().trim().replace(/\s+/g, ' ').slice(0, 70);
  faults.push(`${relative(ROOT, source.fileName)}:${line + 1}: ${text}`);
}

/** `{' '}`: never changes. */
function isStatic(node) {
  return ts.isJsxExpression(node) && node.expression !== undefined && ts.isStringLiteralLike(node.expression);
}

/** Whether an expression may yield a text, as what is shown of it. */
function mayBeText(expression) {
  if (ts.isConditionalExpression(expression))
    return mayBeText(expression.whenTrue) || mayBeText(expression.whenFalse);
  if (ts.isParenthesizedExpression(expression)) return mayBeText(expression.expression);
  if (
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
  )
    return mayBeText(expression.right);
  const type = checker.getTypeAtLocation(expression);
  return parts(type).some(
    one =>
      one.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike) &&
      !(one.isStringLiteral() && one.value === ''),
  );
}

/** Whether a child is there at one time and not at another. */
function comesAndGoes(node) {
  if (!ts.isJsxExpression(node) || isStatic(node)) return false;
  if (ts.isConditionalExpression(node.expression)) return true;
  return parts(checker.getTypeAtLocation(node.expression)).some(
    one =>
      one.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.BooleanLike) ||
      (one.isStringLiteral() && !one.value),
  );
}

/** The members of a union; of React's own, which has everything, none is a text for sure. */
function parts(type) {
  if (type.aliasSymbol?.name === 'ReactNode') return [];
  return type.isUnion() ? type.types : [type];
}
