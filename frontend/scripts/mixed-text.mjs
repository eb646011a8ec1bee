/**
 * Fails on JSX in which a changing text, or a text after an optional element, has siblings; and on elements of the same type
 * with such texts that replace each other without a `key`.
 *
 * Translation in the browser replaces text nodes by elements without React's knowledge. If a text is its element's only
 * content, React replaces the content as a whole. Otherwise React updates the removed node: the page keeps the old text, or
 * breaks (github.com/facebook/react/issues/11538). Nor is such a text isolated: a name in Hebrew or Arabic changes the
 * direction of the text beside it. An element around the text solves both: `<span>`, or `<UserText>` for typed text.
 */
import { relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '..');
/** Elements that contain only text, which browsers translate as a whole. */
const TEXT_ONLY = new Set(['option', 'title', 'textarea']);

const { config } = ts.readConfigFile(resolve(ROOT, 'tsconfig.json'), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();
const violations = [];

for (const source of program.getSourceFiles()) {
  const path = relative(ROOT, source.fileName);
  if (path.startsWith('src/') && path.endsWith('.tsx') && !path.includes('.test.')) visit(source, source);
}
for (const violation of violations) console.error(violation);
if (violations.length) console.error('Wrap each of these texts in an element (see scripts/mixed-text.mjs).');
process.exitCode = violations.length ? 1 : 0;

function visit(node, source) {
  if (ts.isJsxElement(node) || ts.isJsxFragment(node)) checkChildren(node, source);
  if (ts.isConditionalExpression(node)) checkAlternatives([node.whenTrue, node.whenFalse], source);
  if (ts.isFunctionLike(node) && node.body) checkAlternatives(returnedExpressions(node.body), source);
  if (ts.isFunctionDeclaration(node) && /^[A-Z]/.test(node.name?.text ?? ''))
    for (const result of returnedExpressions(node.body).filter(mayBeText)) report(result, source);
  ts.forEachChild(node, child => visit(child, source));
}

/** React updates an element in place with another of the same type, text by text, unless they have keys. */
function checkAlternatives(expressions, source) {
  const elements = expressions.map(unwrap).filter(node => ts.isJsxElement(node) && !hasKey(node));
  const tags = elements.map(element => element.openingElement.tagName.getText());
  for (const [index, element] of elements.entries()) {
    const isLike = tags.some((tag, other) => other !== index && tag === tags[index]);
    if (isLike && hasMixedText(element)) report(element.openingElement, source);
  }
}

function unwrap(node) {
  return ts.isParenthesizedExpression(node) ? unwrap(node.expression) : node;
}

function hasKey({ openingElement }) {
  return openingElement.attributes.properties.some(one => one.name?.getText() === 'key');
}

/** Return the expressions that a function returns, without those of nested functions. */
function returnedExpressions(node) {
  if (ts.isReturnStatement(node)) return node.expression ? [node.expression] : [];
  if (ts.isFunctionLike(node)) return [];
  const expressions = [];
  ts.forEachChild(node, child => void expressions.push(...returnedExpressions(child)));
  return expressions;
}

/** Whether an element in it has a text with siblings. */
function hasMixedText(node) {
  if (ts.isJsxElement(node) || ts.isJsxFragment(node)) {
    const children = node.children.filter(
      child => !(ts.isJsxText(child) && child.containsOnlyTriviaWhiteSpaces),
    );
    if (children.length > 1 && children.some(child => ts.isJsxText(child) || isStatic(child))) return true;
  }
  return ts.forEachChild(node, hasMixedText) ?? false;
}

function checkChildren(node, source) {
  if (ts.isJsxElement(node) && TEXT_ONLY.has(node.openingElement.tagName.getText())) return;
  const children = node.children.filter(
    child =>
      !(ts.isJsxText(child) && child.containsOnlyTriviaWhiteSpaces) &&
      !(ts.isJsxExpression(child) && !child.expression),
  );
  const isFragment = ts.isJsxFragment(node) || node.openingElement.tagName.getText() === 'Fragment';
  if (children.length < 2 && !isFragment) return;
  for (const [index, child] of children.entries()) {
    const before = children[index - 1];
    const isText = ts.isJsxText(child) || isStatic(child);
    if (isText ? before && isOptional(before) : ts.isJsxExpression(child) && mayBeText(child.expression))
      report(child, source);
  }
}

function report(node, source) {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  const text = node.getText().trim().replace(/\s+/g, ' ').slice(0, 70);
  violations.push(`${relative(ROOT, source.fileName)}:${line + 1}: ${text}`);
}

/** Whether a child is a constant text such as `{' '}`. */
function isStatic(node) {
  return ts.isJsxExpression(node) && node.expression !== undefined && ts.isStringLiteralLike(node.expression);
}

/** Whether an expression may render a text. */
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
  return unionMembers(type).some(
    one =>
      one.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike) &&
      !(one.isStringLiteral() && one.value === ''),
  );
}

/** Whether a child may render nothing. */
function isOptional(node) {
  if (!ts.isJsxExpression(node) || isStatic(node)) return false;
  if (ts.isConditionalExpression(node.expression)) return true;
  return unionMembers(checker.getTypeAtLocation(node.expression)).some(
    one =>
      one.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.BooleanLike) ||
      (one.isStringLiteral() && !one.value),
  );
}

/** Return the members of a union type; none for ReactNode, which includes everything. */
function unionMembers(type) {
  if (type.aliasSymbol?.name === 'ReactNode') return [];
  return type.isUnion() ? type.types : [type];
}
