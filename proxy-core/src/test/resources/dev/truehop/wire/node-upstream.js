'use strict';
// An upstream on Node's own HTTP server: says what it received, in every shape a body can have.
const http = require('http');
const crypto = require('crypto');

const server = http.createServer({ keepAliveTimeout: 60000 });

function sized(count) {
  return Buffer.alloc(count, 'truehop ');
}

function report(req, res, body) {
  const text = JSON.stringify({
    method: req.method,
    url: req.url,
    version: req.httpVersion,
    length: body.length,
    sha256: crypto.createHash('sha256').update(body).digest('hex'),
    fields: req.rawHeaders,
    trailers: req.rawTrailers,
  });
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  res.end(text);
}

function whole(req, then) {
  const pieces = [];
  req.on('data', (piece) => pieces.push(piece));
  req.on('end', () => then(Buffer.concat(pieces)));
}

const answers = {
  '/echo': (req, res) => whole(req, (body) => report(req, res, body)),
  '/mirror': (req, res) => {
    res.writeHead(200, { 'content-length': req.headers['content-length'] });
    req.pipe(res);
  },
  '/chunked': (req, res) => {
    res.writeHead(200, { trailer: 'x-sum' });
    for (let i = 0; i < 10; i++) {
      res.write(sized(1000 + i));
    }
    res.addTrailers({ 'x-sum': 'abc' });
    res.end();
  },
  '/until-close': (req, res) => {
    res.useChunkedEncodingByDefault = false;
    res.shouldKeepAlive = false;
    res.removeHeader('content-length');
    res.writeHead(200, { connection: 'close' });
    res.write(sized(5000));
    res.end(sized(5000));
  },
  '/sized': (req, res, url) => {
    const count = Number(url.searchParams.get('n'));
    res.writeHead(200, { 'content-length': count });
    res.end(req.method === 'HEAD' ? undefined : sized(count));
  },
  '/204': (req, res) => res.writeHead(204).end(),
  '/304': (req, res) => res.writeHead(304, { etag: '"1"' }).end(),
  '/hints': (req, res) => {
    res.writeEarlyHints({ link: '</a.css>; rel=preload' });
    res.end('after hints');
  },
  '/early': (req, res) => {
    res.writeHead(413, { 'content-length': 5, connection: 'close' });
    res.end('large');
  },
  '/fields': (req, res) => {
    res.writeHead(200, [
      ['X-Case', 'Kept'], ['set-cookie', 'a=1'], ['Set-Cookie', 'b=2'],
      ['Keep-Alive', 'timeout=60'], ['X-Hop', 'gone'], ['Connection', 'keep-alive, x-hop'],
      ['content-length', '0'],
    ].flat());
    res.end();
  },
};

server.on('request', (req, res) => {
  const url = new URL(req.url, 'http://upstream');
  const answer = answers[url.pathname];
  if (answer) {
    answer(req, res, url);
  } else {
    res.writeHead(404, { 'content-length': 0 }).end();
  }
});

// Sees the head first, says "go on", then reads the body as usual.
server.on('checkContinue', (req, res) => {
  if (req.url === '/refuse') {
    res.writeHead(417, { 'content-length': 0, connection: 'close' }).end();
    return;
  }
  res.writeContinue();
  server.emit('request', req, res);
});

// A tunnel that answers each line in capitals, and says goodbye after the client's half close.
server.on('upgrade', (req, socket, head) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: ' + req.headers.upgrade +
    '\r\nConnection: upgrade\r\n\r\nwelcome\n');
  const talk = (piece) => socket.write(piece.toString().toUpperCase());
  if (head.length > 0) {
    talk(head);
  }
  socket.allowHalfOpen = true;
  socket.on('data', talk);
  socket.on('end', () => socket.end('bye\n'));
  socket.on('error', () => {});
});

server.on('connect', (req, socket, head) => {
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n' + head.toString().toUpperCase());
  socket.on('data', (piece) => socket.write(piece.toString().toUpperCase()));
  socket.on('end', () => socket.end('bye\n'));
  socket.on('error', () => {});
});

server.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
