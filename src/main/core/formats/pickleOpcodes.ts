/** The pickle instructions of plain data, by their code (protocols 0 to 5). */
import { latin1 } from './byteCursor';
import type { PickleAct } from './pickleMachine';
import { decodeUnicode, floatOfText, intOfText, unquote } from './pickleTexts';

const NEWEST_PROTOCOL = 5;
const MAX_LINE = 4096;
const code = (character: string): number => character.charCodeAt(0);

/** Everything but STOP, which the machine looks for itself. */
export const PICKLE_OPCODES: ReadonlyMap<number, PickleAct> = new Map<number, PickleAct>([
  // PROTO, FRAME
  [
    0x80,
    (m, c) => {
      if (c.u8() > NEWEST_PROTOCOL) throw m.fail('it is of a newer pickle protocol than 5');
    },
  ],
  [0x95, (_m, c) => void c.u64()],

  // NONE, NEWTRUE, NEWFALSE
  [code('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],

  // INT, LONG, FLOAT as text; BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
  [code('I'), (m, c) => m.push(intOfText(c.line(MAX_LINE), m.fail))],
  [code('L'), (m, c) => m.push(intOfText(c.line(MAX_LINE).replace(/L$/, ''), m.fail))],
  [code('F'), (m, c) => m.push(floatOfText(c.line(MAX_LINE), m.fail))],
  [code('J'), (m, c) => m.push(c.i32())],
  [code('K'), (m, c) => m.push(c.u8())],
  [code('M'), (m, c) => m.push(c.u16())],
  [0x8a, (m, c) => m.pushLong(c.u8())],
  [0x8b, (m, c) => m.pushLong(c.u32())],
  [code('G'), (m, c) => m.push(c.f64be())],

  // STRING (quoted), BINSTRING, SHORT_BINSTRING
  [code('S'), (m, c) => m.push(unquote(c.line(c.bytes.length), m.fail))],
  [code('T'), (m, c) => m.push(latin1(m.text(c.u32())))],
  [code('U'), (m, c) => m.push(latin1(m.text(c.u8())))],

  // BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8
  [code('B'), (m, c) => m.push(c.take(c.u32()))],
  [code('C'), (m, c) => m.push(c.take(c.u8()))],
  [0x8e, (m, c) => m.push(c.take(c.u64()))],
  [0x96, (m, c) => m.push(c.take(c.u64()))],

  // UNICODE (escaped), BINUNICODE, SHORT_BINUNICODE, BINUNICODE8
  [code('V'), (m, c) => m.push(decodeUnicode(c.line(c.bytes.length), m.fail))],
  [code('X'), (m, c) => m.pushUnicode(c.u32())],
  [0x8c, (m, c) => m.pushUnicode(c.u8())],
  [0x8d, (m, c) => m.pushUnicode(c.u64())],

  // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
  [code(')'), (m) => m.push([])],
  [code('t'), (m) => m.push(m.popMark())],
  [0x85, (m) => m.push(m.popMany(1))],
  [0x86, (m) => m.push(m.popMany(2))],
  [0x87, (m) => m.push(m.popMany(3))],

  // EMPTY_LIST, LIST, APPEND, APPENDS
  [code(']'), (m) => m.pushList([])],
  [code('l'), (m) => m.pushList(m.popMark())],
  [code('a'), (m) => m.append(m.popMany(1))],
  [code('e'), (m) => m.append(m.popMark())],

  // EMPTY_DICT, DICT, SETITEM, SETITEMS
  [code('}'), (m) => m.pushDict([])],
  [code('d'), (m) => m.pushDict(m.popMark())],
  [code('s'), (m) => m.setItems(m.popMany(2))],
  [code('u'), (m) => m.setItems(m.popMark())],

  // MARK, POP, POP_MARK, DUP
  [code('('), (m) => m.mark()],
  [code('0'), (m) => m.discard()],
  [code('1'), (m) => void m.popMark()],
  [code('2'), (m) => m.push(m.top())],

  // PUT, BINPUT, LONG_BINPUT, MEMOIZE; GET, BINGET, LONG_BINGET
  [code('p'), (m, c) => m.remember(Number(intOfText(c.line(MAX_LINE), m.fail)))],
  [code('q'), (m, c) => m.remember(c.u8())],
  [code('r'), (m, c) => m.remember(c.u32())],
  [0x94, (m) => m.memoize()],
  [code('g'), (m, c) => m.recall(Number(intOfText(c.line(MAX_LINE), m.fail)))],
  [code('h'), (m, c) => m.recall(c.u8())],
  [code('j'), (m, c) => m.recall(c.u32())],

  // GLOBAL, STACK_GLOBAL, REDUCE, NEWOBJ, BUILD: only what the caller allows
  [code('c'), (m, c) => m.pushGlobal(c.line(MAX_LINE), c.line(MAX_LINE))],
  [
    0x93,
    (m) => {
      const [module = null, name = null] = m.popMany(2);
      m.pushGlobal(module, name);
    },
  ],
  [code('R'), (m) => m.call()],
  [0x81, (m) => m.call()],
  [code('b'), (m) => m.build()],

  // PERSID, BINPERSID
  [code('P'), (m, c) => m.persistent(c.line(MAX_LINE))],
  [code('Q'), (m) => m.persistent(m.pop())],
]);
