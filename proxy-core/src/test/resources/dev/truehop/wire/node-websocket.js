// WebSockets with the library `ws`, over HTTP/1.1 and by extended CONNECT over HTTP/2 (RFC 8441).
//   node this.js server PAIR            serves, and prints four ports
//   node this.js client PORT PATH       is a client over HTTP/2 in the clear, and prints what it sees
//   node this.js tunnel PORT            sends a CONNECT over HTTP/2, and prints what comes back
// HTTP/2 servers answer a CONNECT with an echo in capital letters.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const http2 = require('node:http2');
const { WebSocket, WebSocketServer } = require('ws');

const LIMITS = { maxPayload: 64 << 20, allowSynchronousEvents: true };

// Every path echoes; this is what some do besides.
function serve(ws, path) {
  const url = new URL(path, 'http://any');
  const name = url.searchParams.get('name');
  const code = Number(url.searchParams.get('code') || 0);
  ws.on('message', (data, isBinary) => {
    if (!isBinary && data.toString() === 'pieces') {
      ws.send('one ', { fin: false });
      ws.send('two ', { fin: false });
      ws.send('three', { fin: true });
    } else if (!isBinary && data.toString() === 'ping me') {
      ws.ping('are you there');
    } else {
      ws.send(data, { binary: isBinary });
    }
  });
  ws.on('pong', (data) => ws.send(`pong ${data}`));
  ws.on('close', (closed, reason) => console.log(`closed ${name} ${closed} ${reason}`));
  ws.on('error', (e) => console.log(`error ${name} ${e.message}`));
  if (code > 0) {
    ws.close(code, url.searchParams.get('reason'));
  }
}

// `ws` on an HTTP/2 stream.
function over(stream, isServer) {
  const ws = new WebSocket(null, undefined, { autoPong: true });
  ws._isServer = isServer;
  ws.setSocket(stream, Buffer.alloc(0), LIMITS);
  return ws;
}

function shout(stream) {
  stream.respond({ ':status': 200 });
  stream.on('data', (data) => stream.write(data.toString().toUpperCase()));
  stream.on('end', () => stream.end('BYE'));
}

function onStream(stream, headers) {
  if (headers[':method'] === 'CONNECT' && !headers[':protocol']) {
    shout(stream);
    return;
  }
  if (headers[':method'] !== 'CONNECT' || headers[':protocol'] !== 'websocket') {
    stream.respond({ ':status': 400 }, { endStream: true });
  } else if (headers['sec-websocket-key'] || headers['sec-websocket-version'] !== '13') {
    stream.respond({ ':status': 426 }, { endStream: true });
  } else {
    const asked = headers['sec-websocket-protocol'];
    stream.respond({ ':status': 200, ...(asked && { 'sec-websocket-protocol': asked }) });
    serve(over(stream, true), headers[':path']);
  }
}

function server(pair) {
  const files = { key: fs.readFileSync(`${pair}.key`), cert: fs.readFileSync(`${pair}.crt`) };
  const settings = { enableConnectProtocol: true };
  const wss = new WebSocketServer({ noServer: true, ...LIMITS });
  const upgrade = (req, socket, head) =>
    wss.handleUpgrade(req, socket, head, (ws) => serve(ws, req.url));
  const servers = [
    http.createServer().on('upgrade', upgrade),
    http2.createServer({ settings }).on('stream', onStream),
    http2.createSecureServer({ settings, ...files }).on('stream', onStream),
    // Does not take extended CONNECT, but HTTP/1.1.
    http2.createSecureServer({ allowHTTP1: true, ...files }).on('upgrade', upgrade),
  ];
  const ports = [];
  const next = () => {
    if (ports.length === servers.length) {
      console.log(`listening ${ports.join(' ')}`);
    } else {
      const s = servers[ports.length];
      s.listen(0, '127.0.0.1', () => {
        ports.push(s.address().port);
        next();
      });
    }
  };
  next();
}

function tunnel(port) {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'shop.test:443' });
  let received = '';
  stream.on('response', (headers) => {
    console.log(`status ${headers[':status']}`);
    stream.end('over http2 ');
  });
  stream.on('data', (data) => (received += data));
  stream.on('end', () => {
    console.log(received);
    session.close();
  });
}

function client(port, path) {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  session.on('remoteSettings', (settings) => {
    if (!settings.enableConnectProtocol) {
      console.log('no extended CONNECT');
      session.destroy();
      return;
    }
    const stream = session.request({
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': path,
      'sec-websocket-version': '13',
    });
    stream.on('response', (headers) => {
      console.log(`status ${headers[':status']}`);
      if (headers[':status'] === 200) {
        talk(over(stream, false), session);
      } else {
        session.close();
      }
    });
  });
  session.on('error', (e) => console.log(`error ${e.message}`));
}

function talk(ws, session) {
  const large = crypto.randomBytes(1 << 20);
  ws.on('message', (data, isBinary) => {
    if (isBinary) {
      console.log(`large ${data.equals(large)}`);
      ws.send('pieces');
    } else if (data.toString() === 'one two three') {
      console.log(data.toString());
      ws.send('ping me');
    } else if (data.toString() === 'pong are you there') {
      console.log(data.toString());
      ws.close(4001, 'enough');
    } else {
      console.log(`echo ${data}`);
      ws.send(large);
    }
  });
  ws.on('close', (code, reason) => {
    console.log(`closed ${code} ${reason}`);
    session.close();
  });
  ws.send('grüße');
}

const [mode, ...rest] = process.argv.slice(2);
({ server, client, tunnel })[mode](...rest);
