// HTTP/2 with Node, on either side of a pattern: every line of a body names its path and its number.
//   node this.js server PAIR                     serves in the clear and over TLS, and prints both ports
//   node this.js client URL CA PREFIX            128 streams at once, 2,048 requests; every octet is checked
'use strict';
const fs = require('node:fs');
const http2 = require('node:http2');

const SIZES = [1, 800, 5000, 40000];
const SEEDS = 128;
const SESSIONS = 16;
const STREAMS = 8;
const REQUESTS = 2048;

const known = new Map();

function pattern(path, octets) {
  const key = `${path} ${octets}`;
  if (!known.has(key)) {
    known.set(key, made(path, octets));
  }
  return known.get(key);
}

function made(path, octets) {
  const lines = [];
  let length = 0;
  for (let line = 0; length < octets; line++) {
    lines.push(`${path} ${line}\n`);
    length += lines[line].length;
  }
  return Buffer.from(lines.join('').slice(0, octets), 'latin1');
}

function answer(req, res) {
  const steps = req.url.split('/');
  const last = steps.at(-1);
  const kind = steps.at(-3);
  const chunks = [];
  req.on('data', (data) => chunks.push(data));
  req.on('end', () => {
    const body = Buffer.concat(chunks);
    if (last === '204' || last === '304') {
      res.writeHead(Number(last));
      res.end();
    } else if (last === 'echo') {
      res.setHeader('content-length', body.length);
      res.end(body);
    } else if (last === 'chunks') {
      res.write(body.subarray(0, body.length / 2));
      res.end(body.subarray(body.length / 2));
    } else if (last === 'trailers') {
      res.end(`x-sum=${req.trailers['x-sum']}`);
    } else if (kind === 't') {
      res.write(pattern(req.url, Number(steps.at(-2))));
      res.addTrailers({ 'x-sum': last });
      res.end();
    } else {
      const octets = Number(steps.at(-2));
      res.setHeader('content-length', octets);
      res.end(req.method === 'HEAD' ? undefined : pattern(req.url, octets));
    }
  });
}

function server(pair) {
  const plain = http2.createServer(answer);
  const secure = http2.createSecureServer(
    { key: fs.readFileSync(`${pair}.key`), cert: fs.readFileSync(`${pair}.crt`) },
    answer
  );
  plain.listen(0, '127.0.0.1', () =>
    secure.listen(0, '127.0.0.1', () =>
      console.log(`listening ${plain.address().port} ${secure.address().port}`)
    )
  );
}

function exchange(session, headers, body, trailers) {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { waitForTrailers: trailers !== undefined });
    const chunks = [];
    const answer = { status: 0, trailers: {} };
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.on('response', (fields) => (answer.status = fields[':status']));
    stream.on('trailers', (fields) => (answer.trailers = fields));
    stream.on('data', (data) => chunks.push(data));
    stream.on('end', () => resolve({ ...answer, body: Buffer.concat(chunks) }));
    stream.on('error', reject);
    stream.end(body);
  });
}

function check(what, ok) {
  if (!ok) {
    console.log(`wrong: ${what}`);
    process.exit(1);
  }
}

async function each(session, prefix, first, count) {
  for (let i = first; i < first + count; i++) {
    const seed = (i * 5) % SEEDS;
    const path = `${prefix}/p/${SIZES[seed % 4]}/${seed}`;
    const expected = pattern(path, SIZES[seed % 4]);
    const post = i % 4 === 3;
    const head = post
      ? { ':method': 'POST', ':path': `${prefix}/${i % 8 === 3 ? 'echo' : 'chunks'}` }
      : { ':path': path };
    const got = await exchange(session, head, post ? expected : undefined);
    check(`${i} ${path} ${got.status} ${got.body.length}`, got.status === 200 && got.body.equals(expected));
  }
}

async function shapes(session, prefix) {
  const large = `${prefix}/p/${1 << 20}/0`;
  const get = await exchange(session, { ':path': large });
  check('large', get.body.equals(pattern(large, 1 << 20)));
  const head = await exchange(session, { ':method': 'HEAD', ':path': large });
  check('HEAD', head.status === 200 && head.body.length === 0);
  for (const status of [204, 304]) {
    check(status, (await exchange(session, { ':path': `${prefix}/${status}` })).status === status);
  }
  for (const octets of [0, 1, 16383, 65536, 1 << 20]) {
    const body = pattern('/body', octets);
    for (const length of [{}, { 'content-length': octets }]) {
      const headers = { ':method': 'POST', ':path': `${prefix}/echo`, ...length };
      check(`echo ${octets}`, (await exchange(session, headers, body)).body.equals(body));
    }
  }
  const down = await exchange(session, { ':path': `${prefix}/t/5000/77`, te: 'trailers' });
  check('trailers down', down.trailers['x-sum'] === '77');
  const up = { ':method': 'POST', ':path': `${prefix}/trailers` };
  const sent = await exchange(session, up, 'abc', { 'x-sum': '5' });
  check('trailers up', sent.body.toString() === 'x-sum=5');
}

async function client(url, ca, prefix) {
  const options = { ca: fs.readFileSync(ca) };
  const sessions = Array.from({ length: SESSIONS }, () => http2.connect(url, options));
  await shapes(sessions[0], prefix);
  const lanes = SESSIONS * STREAMS;
  const count = REQUESTS / lanes;
  await Promise.all(
    Array.from({ length: lanes }, (_, i) => each(sessions[i % SESSIONS], prefix, i * count, count))
  );
  sessions.forEach((session) => session.close());
  console.log(`ok ${REQUESTS}`);
}

const [mode, ...rest] = process.argv.slice(2);
(mode === 'server' ? server : client)(...rest);
