/** Renders Markdown as React elements; HTML in it stays text. */
import './markdown.css';
import { type Block, parseMarkdown, type Span } from './markdown-parser';

export function Markdown({ source }: { source: string }) {
  return <div className="markdown">{parseMarkdown(source).map(toBlock)}</div>;
}

function toBlock(block: Block, key: number) {
  switch (block.kind) {
    case 'heading':
      return (
        <h3 key={key} dir="auto">
          {block.spans.map(toSpan)}
        </h3>
      );
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {block.spans.map(toSpan)}
        </p>
      );
    case 'code':
      return (
        <pre key={key}>
          <code>{block.text}</code>
        </pre>
      );
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul';
      return (
        <List key={key}>
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items have no other identity
            <li key={index} dir="auto">
              {item.map(toSpan)}
            </li>
          ))}
        </List>
      );
    }
  }
}

function toSpan(span: Span, key: number) {
  switch (span.kind) {
    case 'code':
      return <code key={key}>{span.text}</code>;
    case 'strong':
      return <strong key={key}>{span.text}</strong>;
    case 'emphasis':
      return <em key={key}>{span.text}</em>;
    case 'link':
      return (
        <a key={key} href={span.href} rel="noreferrer">
          {span.text}
        </a>
      );
    case 'text':
      return <span key={key}>{span.text}</span>;
  }
}
