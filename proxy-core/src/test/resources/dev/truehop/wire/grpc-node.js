// The methods of GrpcMethods on grpc-js: `node this.js server SERVICE` prints its port,
// `node this.js client PORT SERVICE` makes every kind of call and prints `done`.
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const grpc = require('@grpc/grpc-js');

const LARGEST = 8 * 1024 * 1024;
const OPTIONS = {
  'grpc.max_receive_message_length': LARGEST,
  'grpc.max_send_message_length': LARGEST,
  'grpc.default_authority': 'app',
};
const same = (octets) => octets;

function service(name) {
  const methods = {
    Unary: [false, false], Fail: [false, false], FailLate: [false, true], Flaky: [false, false],
    Silent: [false, false], Hang: [false, true], Cancelled: [false, false],
    Collect: [true, false], Early: [true, false], Repeat: [false, true], Chat: [true, true],
  };
  const definition = {};
  for (const [method, [requestStream, responseStream]] of Object.entries(methods)) {
    definition[method] = {
      path: `/${name}/${method}`, requestStream, responseStream,
      requestSerialize: same, requestDeserialize: same,
      responseSerialize: same, responseDeserialize: same,
    };
  }
  return definition;
}

function error(octets) {
  const text = octets.toString();
  const blank = text.indexOf(' ');
  return { code: Number(text.slice(0, blank)), details: text.slice(blank + 1) };
}

let cancelled = 0;
const calls = new Map();

const handlers = {
  Unary(call, callback) {
    const head = new grpc.Metadata();
    const trailers = new grpc.Metadata();
    call.metadata.get('x-in').forEach((value) => head.add('x-out', value));
    call.metadata.get('x-in-bin').forEach((value) => trailers.add('x-out-bin', value));
    call.sendMetadata(head);
    callback(null, call.request, trailers);
  },
  Fail(call, callback) {
    callback(error(call.request));
  },
  FailLate(call) {
    call.write(call.request);
    call.emit('error', error(call.request));
  },
  Flaky(call, callback) {
    const [key, n] = call.request.toString().split(' ');
    calls.set(key, (calls.get(key) || 0) + 1);
    const count = calls.get(key);
    if (count <= Number(n)) {
      callback({ code: grpc.status.UNAVAILABLE, details: 'not yet' });
    } else {
      callback(null, Buffer.from(`${count}`));
    }
  },
  Silent(call) {
    call.on('cancelled', () => cancelled++);
  },
  Hang(call) {
    call.on('cancelled', () => cancelled++);
    call.write(call.request);
  },
  Cancelled(call, callback) {
    callback(null, Buffer.from(`${cancelled}`));
  },
  Collect(call, callback) {
    let messages = 0;
    let octets = 0;
    call.on('data', (message) => {
      messages++;
      octets += message.length;
    });
    call.on('end', () => callback(null, Buffer.from(`${messages} ${octets}`)));
  },
  Early(call, callback) {
    call.once('data', () => callback({ code: grpc.status.FAILED_PRECONDITION, details: 'enough' }));
  },
  Repeat(call) {
    const [n, size] = call.request.toString().split(' ').map(Number);
    let left = n;
    const send = () => {
      while (left > 0) {
        left--;
        if (!call.write(Buffer.alloc(size))) {
          call.once('drain', send);
          return;
        }
      }
      call.end();
    };
    send();
  },
  Chat(call) {
    call.on('data', (message) => call.write(message));
    call.on('end', () => call.end());
  },
};

function serve(name) {
  const server = new grpc.Server(OPTIONS);
  server.addService(service(name), handlers);
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (problem, port) => {
    if (problem) {
      throw problem;
    }
    server.start();
    console.log(`listening ${port}`);
  });
}

function ending(call) {
  return new Promise((resolve) => {
    let status = null;
    const messages = [];
    call.on('data', (message) => messages.push(message));
    call.on('error', () => {});
    call.on('status', (found) => {
      status = found;
      resolve({ status, messages });
    });
  });
}

function unary(client, method, message, metadata, options) {
  return new Promise((resolve) => {
    const outcome = {};
    const call = client[method](
      message, metadata || new grpc.Metadata(), options || {}, (problem, value) => {
        outcome.problem = problem;
        outcome.value = value;
      });
    call.on('metadata', (head) => { outcome.head = head; });
    call.on('status', (status) => resolve({ ...outcome, status }));
    outcome.call = call;
  });
}

async function until(what, fact) {
  for (let i = 0; i < 2000; i++) {
    if (await fact()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain: ${what}`);
}

async function cancellations(client) {
  return Number((await unary(client, 'Cancelled', Buffer.alloc(0))).value.toString());
}

async function simple(client) {
  for (const size of [0, 1, 1000, 65536, 1000000, 4 * 1024 * 1024]) {
    const message = crypto.randomBytes(size);
    const { status, value } = await unary(client, 'Unary', message);
    assert.strictEqual(status.code, 0, status.details);
    assert.ok(message.equals(value));
  }
  const fields = new grpc.Metadata();
  const binary = crypto.randomBytes(256);
  fields.add('x-in', 'a, b; c="d"');
  fields.add('x-in-bin', binary);
  const { head, status } = await unary(client, 'Unary', Buffer.from('x'), fields);
  assert.deepStrictEqual(head.get('x-out'), ['a, b; c="d"']);
  assert.ok(binary.equals(status.metadata.get('x-out-bin')[0]));
  for (let code = 1; code <= 16; code++) {
    const details = `no: 100% \u00e4\u20ac ${code}`;
    const failed = await unary(client, 'Fail', Buffer.from(`${code} ${details}`));
    assert.strictEqual(failed.status.code, code);
    assert.strictEqual(failed.status.details, details);
    const late = await ending(client.FailLate(Buffer.from(`${code} late`)));
    assert.strictEqual(late.status.code, code);
    assert.strictEqual(late.messages.length, 1);
  }
}

async function streams(client) {
  const collected = await new Promise((resolve, reject) => {
    const call = client.Collect((problem, value) => (problem ? reject(problem) : resolve(value)));
    for (let i = 0; i < 500; i++) {
      call.write(Buffer.alloc(10000 + i));
    }
    call.end();
  });
  assert.strictEqual(collected.toString(), '500 5124750');
  const repeated = await ending(client.Repeat(Buffer.from('500 10000')));
  assert.strictEqual(repeated.status.code, 0);
  assert.strictEqual(repeated.messages.length, 500);
  const chat = client.Chat();
  const over = new Promise((resolve) => chat.on('status', resolve));
  for (let i = 0; i < 200; i++) {
    const message = crypto.randomBytes(i * 31);
    const echo = new Promise((resolve) => chat.once('data', resolve));
    chat.write(message);
    assert.ok(message.equals(await echo));
  }
  chat.on('data', () => {});
  chat.end();
  assert.strictEqual((await over).code, 0);
  const early = await new Promise((resolve) => {
    const call = client.Early((problem) => resolve(problem));
    call.write(Buffer.alloc(10));
  });
  assert.strictEqual(early.code, grpc.status.FAILED_PRECONDITION);
}

async function ends(client) {
  const soon = () => ({ deadline: Date.now() + 200 });
  const late = await unary(client, 'Silent', Buffer.alloc(1), null, soon());
  assert.strictEqual(late.status.code, grpc.status.DEADLINE_EXCEEDED);
  const hung = await ending(client.Hang(Buffer.alloc(1), soon()));
  assert.strictEqual(hung.status.code, grpc.status.DEADLINE_EXCEEDED);
  const before = await cancellations(client);
  const call = client.Hang(Buffer.alloc(1));
  const end = ending(call);
  call.once('data', () => call.cancel());
  assert.strictEqual((await end).status.code, grpc.status.CANCELLED);
  await until('a stream is cancelled', async () => (await cancellations(client)) > before);
}

async function visit(port, name) {
  const Client = grpc.makeGenericClientConstructor(service(name), name);
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), OPTIONS);
  await simple(client);
  await streams(client);
  await ends(client);
  const down = new (grpc.makeGenericClientConstructor(service('down.Echo'), 'down'))(
    `127.0.0.1:${port}`, grpc.credentials.createInsecure(), OPTIONS);
  const { status } = await unary(down, 'Unary', Buffer.alloc(1));
  assert.strictEqual(status.code, grpc.status.UNAVAILABLE);
  assert.match(status.details, /^upstream connect error/);
  client.close();
  down.close();
  console.log('done');
}

if (process.argv[2] === 'server') {
  serve(process.argv[3]);
} else {
  visit(process.argv[3], process.argv[4]).catch((problem) => {
    console.error(problem);
    process.exit(1);
  });
}
