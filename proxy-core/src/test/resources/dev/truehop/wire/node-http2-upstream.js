// HTTP/2 in the clear, and over TLS with a certificate: `node this.js PAIR` prints both ports.
// With TLS a client that does not offer h2 gets HTTP/1.1.
'use strict';
const http2 = require('node:http2');
const fs = require('node:fs');
const crypto = require('node:crypto');

let sessions = 0;

function echo(req, res) {
  const hash = crypto.createHash('sha256');
  let length = 0;
  req.on('data', (data) => {
    hash.update(data);
    length += data.length;
  });
  req.on('end', () => {
    const report = {
      method: req.method,
      url: req.url,
      version: req.httpVersion,
      headers: req.headers,
      trailers: req.trailers,
      length,
      sha256: hash.digest('hex'),
    };
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(report));
  });
}

function answer(req, res) {
  const url = new URL(req.url, 'http://any');
  const n = Number(url.searchParams.get('n') || 0);
  switch (url.pathname) {
    case '/sized':
      res.setHeader('content-length', n);
      res.end(req.method === 'HEAD' ? undefined : Buffer.alloc(n, 'x'));
      break;
    case '/streamed':
      res.setHeader('trailer', 'x-sum');
      for (let i = 0; i < n; i++) {
        res.write(`line ${i}\n`);
      }
      res.addTrailers({ 'x-sum': 'abc' });
      res.end();
      break;
    case '/204':
      res.statusCode = 204;
      res.end();
      break;
    case '/304':
      res.statusCode = 304;
      res.end();
      break;
    case '/hints':
      res.writeEarlyHints({ link: '</style.css>; rel=preload' });
      res.end('after hints');
      break;
    case '/early':
      res.end('not wanted');
      break;
    case '/goaway':
      req.stream.session.goaway(0);
      res.end('goodbye');
      break;
    case '/refuse':
      req.stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
      break;
    case '/reset':
      req.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
      break;
    case '/sessions':
      res.end(String(sessions));
      break;
    default:
      echo(req, res);
  }
}

const plain = http2.createServer(answer);
plain.on('session', () => sessions++);
const pair = process.argv[2];
const secure = pair
  ? http2.createSecureServer(
      {
        key: fs.readFileSync(`${pair}.key`),
        cert: fs.readFileSync(`${pair}.crt`),
        allowHTTP1: true,
      },
      answer
    )
  : null;
plain.listen(0, '127.0.0.1', () => {
  if (secure) {
    secure.listen(0, '127.0.0.1', () => {
      console.log(`listening ${plain.address().port} ${secure.address().port}`);
    });
  } else {
    console.log(`listening ${plain.address().port} 0`);
  }
});
