#!/usr/bin/env python3
"""Hostile feed server: a loopback-only HTTP(S) server whose endpoints each misbehave in one way a news-feed poller
will meet. Standard library only (brotli is used if installed). Written for tests; nothing here was copied.

  python hostile.py --list                 # table of endpoints (markdown): what each does, what a robust poller does
  python hostile.py --json                 # the same, machine readable
  python hostile.py --port 8900            # serve (stops by itself: --max-seconds, --max-requests)
  python hostile.py --selfcheck            # start, hit every endpoint once with a bounded raw client, report
  from hostile import Hostile              # with Hostile() as h: h.url('/status/410'); h.log(); h.canary()

Addresses: everything is on the loopback range.
  127.0.0.1:P      the feeds ("the public internet" of the test: allow-list exactly this host:port in the SSRF guard)
  127.0.0.2:P      the CANARY ("an internal service"): any hit on it is an SSRF / XXE failure; seen at /_log
  127.0.0.1:P+1    TLS, self-signed certificate       127.0.0.1:P+2  TLS, expired certificate
  127.0.0.1:P+3    TLS, certificate for another host  127.0.0.1:P+4  speaks plain HTTP where TLS is expected
  127.0.0.1:P+5    accepts and closes at once (RST)   127.0.0.1:P+6  accepts, never reads or writes
  127.0.0.1:P+7    nothing listens (connection refused)
  127.0.0.1:P+8/udp  a DNS server for *.test: rebind.test answers 127.0.0.1 first, then 127.0.0.2 (TTL 0)
/redir/to-metadata points to 169.254.169.254 only if that address is on a local interface (run inside
  unshare -n sh -c 'ip link set lo up; ip addr add 169.254.169.254/32 dev lo; python hostile.py ...'),
  else to the canary, so that a naive client can never send traffic off this machine.

  /replay/<file or folder of --replay DIR>: recorded documents; a folder gives its next file on each poll (ETag per file)

State: endpoints that change from poll to poll count polls per path and ?k=<anything> (use a fresh k for each test).
  GET /_log  -> {"requests":[{t,path,k,n,headers}],"canary":[...]}     GET /_reset -> forget all
Outcome vocabulary (field `outcome`; alternatives that are all right are joined by |): ok:N or ok:A..B (that many
  distinct items after the first poll) | error:CLASS (too_large, timeout,
  parse, encoding, not_feed, http, tls, connect, redirect, blocked) | gone | moved | backoff | not_modified | stateful (see `want`)
Whatever the outcome: the worker survives, the other feeds are polled on time, memory stays bounded (say < 300 MB),
one poll ends within the total deadline (say 60 s), and the feed's health record says what happened.
"""
import argparse, asyncio, contextlib, gzip, html, io, json, os, pathlib, random, re, socket, ssl, struct, subprocess, sys, tempfile, threading, time, zlib
from email.utils import formatdate

EPS = {}
class Ep:
    def __init__(s, path, group, what, want, outcome, fn, check, asserts): s.path, s.group, s.what, s.want, s.outcome, s.fn, s.check, s.asserts = path, group, what, want, outcome, fn, check, asserts
def ep(path, what, want, outcome, check=None, asserts=()):
    def d(fn): EPS[path] = Ep(path, path.split('/')[1], what, want, outcome, fn, check, list(asserts)); return fn
    return d

# ---------------------------------------------------------------- building blocks
T0 = 1_790_000_000                     # fixed base instant (2026-09-21) so that documents are reproducible
def rfc(t): return formatdate(t, usegmt=True)
def item(title='Title', link='http://news.test/1', guid='link', date=T0, desc='Summary.', extra='', raw_title=False):
    e = lambda x: x if raw_title else html.escape(x, quote=False)
    g = '' if guid is None else f'<guid isPermaLink="false">{html.escape(link if guid == "link" else guid)}</guid>'
    d = '' if date is None else f'<pubDate>{date if isinstance(date, str) else rfc(date)}</pubDate>'
    l = '' if link is None else f'<link>{html.escape(link)}</link>'
    t = '' if title is None else f'<title>{e(title)}</title>'
    return f'<item>{t}{l}{g}{d}<description>{desc}</description>{extra}</item>'
def rss(items, title='Hostile', enc='utf-8', head='', lang='en', link='http://news.test/'):
    x = f'<?xml version="1.0" encoding="{enc}"?>\n{head}<rss version="2.0"><channel><title>{title}</title><link>{link}</link><description>d</description><language>{lang}</language>\n' + '\n'.join(items) + '\n</channel></rss>\n'
    return x.encode(enc, 'xmlcharrefreplace')
def plain(n=3, tag='story', base=0): return [item(f'{tag} {i}', f'http://news.test/{tag}/{i}', date=T0 - 600 * i) for i in range(base, base + n)]
OKDOC = rss(plain(3))
XML = 'application/rss+xml; charset=utf-8'

class Req:
    def __init__(s, method, target, headers, w, srv, local):
        s.method, s.target, s.h, s.w, s.srv, s.local = method, target, headers, w, srv, local
        p, _, q = target.partition('?'); s.path = p; s.q = dict(x.partition('=')[::2] for x in q.split('&') if x)
        s.k = s.q.get('k', ''); s.n = 0
    def base(s): return f'http://127.0.0.1:{s.srv.port}'
    def canary(s, tag): return f'http://127.0.0.2:{s.srv.port}/canary/{tag}'
    async def raw(s, b):
        s.w.write(b); await s.w.drain()
    async def send(s, status=200, body=b'', ctype=XML, headers=(), reason='X', http='1.1', length=True):
        if isinstance(body, str): body = body.encode()
        h = [f'HTTP/{http} {status} {reason}']
        if ctype: h.append(f'Content-Type: {ctype}')
        if length and status != 304: h.append(f'Content-Length: {len(body)}')
        h += [f'{a}: {b}' for a, b in headers] + ['Connection: close']
        await s.raw(('\r\n'.join(h) + '\r\n\r\n').encode('latin1') + (b'' if s.method == 'HEAD' else body))
    async def chunked_head(s, headers=(), ctype=XML, status=200):
        h = [f'HTTP/1.1 {status} OK', f'Content-Type: {ctype}', 'Transfer-Encoding: chunked'] + [f'{a}: {b}' for a, b in headers] + ['Connection: close']
        await s.raw(('\r\n'.join(h) + '\r\n\r\n').encode())
    async def chunk(s, b): await s.raw(b'%x\r\n' % len(b) + b + b'\r\n')
    async def redirect(s, to, status=302, headers=()): await s.send(status, b'', None, [('Location', to), *headers])

def simple(path, what, want, outcome, body, ctype=XML, check=None, headers=(), status=200, asserts=()):
    b = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else body
    async def fn(r): await r.send(status, b(r) if callable(b) else b, ctype, headers)
    ep(path, what, want, outcome, check or (lambda c: c.status == status), asserts)(fn)

# ---------------------------------------------------------------- /ok : a healthy feed, for contrast
simple('/ok/rss', 'a healthy feed of 3 items', 'store 3 items; second poll stores 0', 'ok:3', OKDOC, check=lambda c: c.body.count(b'<item>') == 3)
@ep('/ok/conditional', 'healthy feed with ETag and Last-Modified, answers 304 when asked properly', 'send If-None-Match (and If-Modified-Since) on the 2nd poll; treat 304 as success, health "ok"', 'ok:3', lambda c: c.h.get('etag') == '"v1"')
async def _(r):
    hd = [('ETag', '"v1"'), ('Last-Modified', rfc(T0)), ('Cache-Control', 'max-age=300')]
    if r.h.get('if-none-match') == '"v1"': return await r.send(304, b'', None, hd)
    await r.send(200, OKDOC, headers=hd)
simple('/ok/atom-relative', 'Atom feed with relative links, xml:base and a relative entry link', 'store absolute links (http://news.test/sub/a and http://news.test/b); never a relative link', 'ok:2',
  '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://news.test/sub/"><title>r</title><id>urn:x</id><updated>2026-09-21T00:00:00Z</updated><entry><title>a</title><id>urn:a</id><link href="a"/><updated>2026-09-21T00:00:00+07:00</updated></entry><entry><title>b</title><id>urn:b</id><link rel="alternate" href="/b"/><updated>2026-09-21T01:00:00+07:00</updated></entry></feed>', 'application/atom+xml')

# ---------------------------------------------------------------- /xml : attacks on the parser
lol = '<!DOCTYPE rss [<!ENTITY a0 "lol">' + ''.join(f'<!ENTITY a{i} "{("&a%d;" % (i-1)) * 10}">' for i in range(1, 11)) + ']>\n'
simple('/xml/billion-laughs', 'nested entities that expand to 3*10^10 characters', 'refuse the DOCTYPE or cap expansion; error or items without the expansion; no memory growth, < 5 s', 'error:parse|ok:1..2', rss([item('&a10;', raw_title=True)] + plain(1), head=lol), check=lambda c: b'ENTITY a10' in c.body, asserts=['rss_mb<300', 'seconds<10'])
simple('/xml/xxe-file', 'external entity file:///etc/passwd in a title', 'never resolve external entities; no item contains "root:"', 'ok:1|error:parse', rss([item('leak &x; end', raw_title=True)], head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'), asserts=['no_text:root:'])
simple('/xml/xxe-http', 'external entity that points to the canary', 'no request reaches the canary', 'ok:1|error:parse', lambda r: rss([item('leak &x; end', raw_title=True)], head=f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{r.canary("xxe")}">]>\n'), asserts=['canary==0'])
simple('/xml/external-dtd', 'DOCTYPE SYSTEM and a parameter entity at the canary', 'no request reaches the canary', 'ok:3|error:parse', lambda r: rss(plain(3), head=f'<!DOCTYPE rss SYSTEM "{r.canary("dtd")}" [<!ENTITY % p SYSTEM "{r.canary("pe")}"> %p;]>\n'), asserts=['canary==0'])
simple('/xml/deep-nesting', '50,000 nested elements inside an item', 'error or the item without the nest; no recursion crash, no hang', 'error:parse|ok:1..2', rss(plain(1) + ['<item><title>deep</title><link>http://news.test/deep</link><x>' + '<d>' * 50_000 + '</d>' * 50_000 + '</x></item>']), asserts=['seconds<20'])
simple('/xml/html-sanitiser-bomb', 'a description of 300 kB of unclosed, nested and broken tags', 'cut content before sanitising, or parse with a deadline (a soft time limit around the parse); < 20 s', 'ok:1', rss([item('s', 'http://news.test/san', desc=html.escape(('<b><a href=x style="' + 'a:b;' * 20 + '">') * 2500 + '<![' * 5000 + '<table><td><!--' * 1000))]), asserts=['seconds<20'])
simple('/xml/truncated', 'feed cut in the middle of the 4th of 10 items', 'store only whole items (3), mark the poll partial; never a half title; do not advance "last success" as clean', 'ok:3', rss(plain(10))[: rss(plain(10)).find(b'story 3') + 4], check=lambda c: b'</rss>' not in c.body)
simple('/xml/unescaped-ampersand', 'bare & and < in titles, undefined HTML entities (&nbsp; &rsquo;)', 'tolerant parse: 3 items, titles readable', 'ok:3|error:parse', rss([item('AT&T & Co < 5', 'http://news.test/amp1', raw_title=True), item('it&rsquo;s&nbsp;so', 'http://news.test/amp2', raw_title=True), item('x', 'http://news.test/amp3')]))

# ---------------------------------------------------------------- /fp : feedparser.parse() opens what it is given
for nm, b, want in (('body-is-path', b'/etc/passwd', 'the file is not opened'), ('body-is-devzero', b'/dev/zero', 'no read of /dev/zero: memory stays flat, poll ends at once'), ('body-is-file-url', b'file:///etc/passwd', 'the file is not opened'), ('body-is-url', None, 'no request reaches the canary')):
    simple('/fp/' + nm, f'200 with the body {b.decode() if b else "http://127.0.0.2:P/canary/body"} and nothing else (feedparser.parse(bytes or str) opens paths and URLs)', f'hand feedparser io.BytesIO(body), never str or bytes: {want}', 'error:not_feed', (lambda r: r.canary('body').encode()) if b is None else b, asserts=['canary==0', 'rss_mb<300', 'seconds<10', 'no_text:root:'])

# ---------------------------------------------------------------- /size and /time
def gz_zeros(total, prefix=b'', mode='gzip'):
    c = zlib.compressobj(9, zlib.DEFLATED, {'gzip': 31, 'deflate': 15, 'raw': -15}[mode]); yield c.compress(prefix)
    blk = b' ' * 1_048_576
    for _ in range(total // len(blk)): yield c.compress(blk)
    yield c.flush()
def bomb(mode, total=1 << 30):
    if mode == 'brotli':
        import brotli
        c = brotli.Compressor(quality=1, lgwin=24); out = [c.process(rss(plain(1))[:-20])]; blk = b' ' * (1 << 20)
        out += [c.process(blk) for _ in range(total >> 20)]; out.append(c.finish()); return b''.join(out)
    return b''.join(gz_zeros(total, rss(plain(1))[:-20], mode))
_b = {}
def bombed(mode):
    if mode not in _b: _b[mode] = bomb(mode)
    return _b[mode]
for mode, ce in (('gzip', 'gzip'), ('deflate', 'deflate'), ('raw', 'deflate'), ('brotli', 'br')):
    async def fn(r, mode=mode, ce=ce):
        try: b = await asyncio.get_running_loop().run_in_executor(None, bombed, mode)
        except ImportError: return await r.send(501, b'brotli is not installed', 'text/plain')
        await r.send(200, b, headers=[('Content-Encoding', ce)])
    ep(f'/size/{"brotli" if mode == "brotli" else mode}-bomb', f'1 GiB of spaces behind Content-Encoding: {ce} ({"raw deflate, no zlib header" if mode == "raw" else mode})', 'cap the DEcompressed size while streaming (say 20 MB) and stop; memory flat', 'error:too_large', lambda c: c.status == 501 or (c.h.get('content-encoding') in ('gzip', 'deflate', 'br') and len(c.body) > 500), ['rss_mb<300', 'seconds<60'])(fn)

@ep('/size/endless', 'a well-formed feed that never ends (chunked items until the server\'s byte cap)', 'stop at the size cap; keep nothing or the items read so far; close the connection', 'error:too_large', lambda c: len(c.body) > 100_000, ['rss_mb<300', 'seconds<60'])
async def _(r):
    await r.chunked_head(); await r.chunk(OKDOC[:OKDOC.find(b'</channel>')]); sent = i = 0
    while sent < r.srv.max_bytes:
        b = ''.join(item(f'endless {i + j}', f'http://news.test/e/{i + j}') for j in range(200)).encode(); i += 200; sent += len(b); await r.chunk(b)

@ep('/size/100k-entries', '100,000 short items (about 20 MB), newest first', 'cap by size or by item count (newest N), in batches; one transaction per batch; < 60 s, no 100,000 alerts', 'error:too_large|ok:1..100000', lambda c: c.body.count(b'<item>') > 500, ['rss_mb<600', 'seconds<120'])
async def _(r):
    await r.chunked_head(); await r.chunk(OKDOC[:OKDOC.find(b'<item>')])
    for i in range(0, 100_000, 500): await r.chunk(''.join(item(f'mass {i + j}', f'http://news.test/m/{i + j}', date=T0 - i - j) for j in range(500)).encode())
    await r.chunk(b'</channel></rss>'); await r.raw(b'0\r\n\r\n')
simple('/size/5k-entries', '5,215 items without guid (the size of a real archive feed seen in the wild)', '5,215 distinct items by link; first poll is a baseline, not 5,215 alerts', 'ok:5215', lambda r: rss([item(f'arch {i}', f'http://news.test/arch/{i}', guid=None, date=T0 - 3600 * (5215 - i)) for i in range(5215)]), check=lambda c: c.trunc or c.body.count(b'<item>') == 5215)
simple('/size/10mb-entry', 'one item whose description is 10 MB of HTML', 'cap the size of the stored text; < 60 s of parse (feedparser 6.0.14 takes 1.5-3 s per MB of HTML)', 'error:too_large|ok:1', lambda r: rss([item('fat', 'http://news.test/fat', desc='<![CDATA[' + '<p class="x">word <a href="/l">link</a> word</p>' * 210_000 + ']]>')]), check=lambda c: c.trunc, asserts=['rss_mb<600', 'seconds<120'])
simple('/size/long-title', 'a title of 1 MB', 'cut (say 500 chars, on a character boundary) in storage and in every notification', 'ok:1', rss([item('A' * 1_000_000 + 'Z', 'http://news.test/long')]), check=lambda c: len(c.body) > 1_000_000)

@ep('/time/slow-body', '1 byte a second, for ever (a read timeout never fires)', 'a TOTAL deadline per poll (say 60 s), beside connect and read timeouts', 'error:timeout', lambda c: 0 < len(c.body) < 50, ['seconds<120'])
async def _(r):
    await r.raw(b'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n' % len(OKDOC))
    for i in range(min(len(OKDOC), r.srv.max_hold)): await r.raw(OKDOC[i:i + 1]); await asyncio.sleep(1)



@ep('/time/hang', 'accepts the request, never answers', 'read timeout; retry later with backoff, no immediate retry storm', 'error:timeout', lambda c: c.raw == b'', ['seconds<120'])
async def _(r): await asyncio.sleep(r.srv.max_hold)


# ---------------------------------------------------------------- /redir
@ep('/redir/loop', '302 to itself', 'stop after N (5-10) redirects', 'error:redirect', lambda c: c.status == 302)
async def _(r): await r.redirect(r.base() + r.target)
@ep('/redir/chain', '30 hops, then a feed (?i= counts)', 'stop after N (5-10) redirects', 'error:redirect', lambda c: c.status == 302)
async def _(r):
    i = int(r.q.get('i') or 0)
    if i >= 30: return await r.send(200, OKDOC)
    await r.redirect(f'{r.base()}/redir/chain?i={i + 1}')
for st, want, out in ((301, 'follow; after a few consistent polls move the stored URL to the target; keep items (no second copies)', 'moved'), (308, 'as 301', 'moved'), (302, 'follow; keep the stored URL', 'ok:3'), (303, 'follow with GET; keep the stored URL', 'ok:3'), (307, 'follow; keep the stored URL', 'ok:3')):
    async def fn(r, st=st): await r.redirect(f'{r.base()}/ok/rss', st)
    ep(f'/redir/{st}', f'{st} to a healthy feed', want, out, lambda c, st=st: c.status == st and c.h['location'].endswith('/ok/rss'))(fn)



@ep('/redir/301-to-410', '301 to a URL that is 410', 'do not store the new URL before it has answered with a feed', 'gone', lambda c: c.status == 301)
async def _(r): await r.redirect(r.base() + '/status/410', 301)

TARGETS = {'to-loopback': lambda r: r.canary('redir'), 'to-localhost-name': lambda r: f'http://localhost:{r.srv.port}/canary/name', 'to-decimal-ip': lambda r: f'http://2130706434:{r.srv.port}/canary/dec', 'to-hex-ip': lambda r: f'http://0x7f000002:{r.srv.port}/canary/hex', 'to-octal-ip': lambda r: f'http://0177.0.0.2:{r.srv.port}/canary/oct', 'to-short-ip': lambda r: f'http://127.2:{r.srv.port}/canary/short', 'to-mapped-ipv6': lambda r: f'http://[::ffff:127.0.0.2]:{r.srv.port}/canary/mapped', 'to-userinfo': lambda r: f'http://127.0.0.1:{r.srv.port}@127.0.0.2:{r.srv.port}/canary/userinfo', 'to-zero-host': lambda r: f'http://0.0.0.0:{r.srv.port}/canary/zero'}
for nm, f in TARGETS.items():
    async def fn(r, f=f): await r.redirect(f(r))
    ep('/redir/' + nm, f'302 to an internal address ({nm[3:]})', 'resolve and check EVERY hop\'s address (not the text of the URL) against private/loopback/link-local ranges; blocked', 'error:blocked', lambda c: c.status == 302 and '/canary/' in c.h['location'], ['canary==0'])(fn)
@ep('/redir/to-metadata', '302 to the cloud metadata address 169.254.169.254 (canary instead, unless that address is local: see the head of this file)', 'blocked', 'error:blocked', lambda c: c.status == 302, ['canary==0'])
async def _(r): await r.redirect('http://169.254.169.254/latest/meta-data/' if r.srv.metadata_local else r.canary('metadata'))
for nm, loc in (('to-file', 'file:///etc/passwd'), ('to-gopher', 'gopher://127.0.0.2:70/_x'), ('to-ftp', 'ftp://127.0.0.2/x'), ('to-data', 'data:text/xml,<rss/>'), ('to-javascript', 'javascript:alert(1)')):
    async def fn(r, loc=loc): await r.redirect(loc)
    ep('/redir/' + nm, f'302 to {loc}', 'only http and https are followed', 'error:blocked', lambda c, loc=loc: c.h['location'] == loc, ['canary==0'])(fn)
for nm, loc in (('location-empty', ''), ('location-missing', None), ('location-relative', '../ok/rss'), ('location-spaces', 'http://127.0.0.1:{p}/ok/rss?a b=c d'), ('location-nonascii', 'http://127.0.0.1:{p}/ok/rss?\u00e9=\u00fc')):
    async def fn(r, loc=loc): await r.send(302, b'', None, [] if loc is None else [('Location', loc.format(p=r.srv.port))])
    ep('/redir/' + nm, f'302 with Location {loc!r}', 'relative: follow (3 items); spaces/non-ASCII: quote and follow or record; empty/missing: error recorded', 'ok:3' if 'relative' in nm else 'error:redirect|ok:3' if nm in ('location-spaces', 'location-nonascii') else 'error:redirect', lambda c: c.status == 302)(fn)

simple('/redir/meta-refresh', '200 HTML with <meta http-equiv=refresh> to a feed', 'not_feed (do not follow), or discovery offered to a person', 'error:not_feed', lambda r: f'<html><head><meta http-equiv="refresh" content="0;url={r.base()}/ok/rss"></head></html>'.encode(), 'text/html')

# ---------------------------------------------------------------- /status
for st, want, out in ((400, 'error recorded, backoff', 'error:http'), (401, 'error "needs login"; no retry storm; tell a person', 'error:http'), (403, 'error; slow down; tell a person after N', 'error:http'), (404, 'error; back off; "dead" only after days of them', 'error:http'), (410, 'gone: stop polling, keep the items, tell a person', 'gone'), (418, 'error recorded', 'error:http'), (500, 'error; exponential backoff with jitter', 'error:http'), (502, 'as 500', 'error:http'), (504, 'as 500', 'error:http'), (204, 'no content: not an error of the feed, 0 items; health shows it', 'error:not_feed')):
    simple(f'/status/{st}', f'{st}, with a feed as body' if st not in (204,) else '204', want + ('; the body is NOT stored as items' if st >= 400 else ''), out, OKDOC if st != 204 else b'', status=st)
simple('/status/401-basic', '401 with WWW-Authenticate: Basic', 'no default credentials sent; error', 'error:http', b'', status=401, headers=[('WWW-Authenticate', 'Basic realm="x"')])
def ra(nm, st, val, want): 
    async def fn(r): await r.send(st, b'slow down', 'text/plain', [('Retry-After', val() if callable(val) else val)])
    ep('/status/' + nm, f'{st} with Retry-After: {"an HTTP date 120 s ahead" if callable(val) else val}', want, 'backoff', lambda c: c.status == st and 'retry-after' in c.h)(fn)
ra('429-seconds', 429, '120', 'next poll not before 120 s'); ra('429-date', 429, lambda: rfc(time.time() + 120), 'next poll not before that date (clock skew: bound it)'); ra('429-huge', 429, '99999999', 'cap (say one day), else the feed is dead for 3 years')
ra('429-negative', 429, '-5', 'ignore; normal backoff'); ra('429-garbage', 429, 'soon, please', 'ignore; normal backoff; no exception'); ra('429-past-date', 429, 'Fri, 31 Dec 1999 23:59:59 GMT', 'ignore; normal backoff'); ra('503-retry', 503, '60', 'next poll not before 60 s')
@ep('/status/flap', '200 on odd polls, 500 on even ones', 'no alarm on each flip: alarm after N failures in a row or a rate; items kept', 'stateful', lambda c: c.status == 200)
async def _(r): await r.send(200 if r.n % 2 else 500, OKDOC if r.n % 2 else b'oops')
@ep('/status/down-then-up', '500 for polls 1-6, then healthy', 'backoff grows; one alarm; recovery noticed on the first good poll and the backoff reset', 'stateful', lambda c: c.status == 500)
async def _(r): await r.send(500 if r.n <= 6 else 200, b'' if r.n <= 6 else OKDOC)

@ep('/status/999', 'status 999 (bot wall)', 'error recorded; no exception', 'error:http', lambda c: c.status == 999)
async def _(r): await r.send(999, OKDOC, reason='Request denied')


@ep('/status/http10', 'HTTP/1.0, no Content-Length, body ends at close', '3 items', 'ok:3', lambda c: c.raw.startswith(b'HTTP/1.0'))
async def _(r): await r.send(200, OKDOC, http='1.0', length=False)


# ---------------------------------------------------------------- /body
PAGE = '<!doctype html><html><head><title>Outlet</title><link rel="alternate" type="application/rss+xml" title="RSS" href="/ok/rss"><link rel="alternate" type="application/atom+xml" href="/ok/atom-relative"></head><body><h1>News</h1><a href="/x">x</a></body></html>'
simple('/body/html-page', 'HTML page with link rel=alternate to two feeds, status 200', 'not_feed; suggest /ok/rss (absolute) to the person who adds the feed; 0 items, and "0 items" is not "ok"', 'error:not_feed', PAGE, 'text/html; charset=utf-8')
simple('/body/html-as-xml', 'the same page as application/rss+xml', 'not_feed', 'error:not_feed', PAGE)
simple('/body/empty', '200, Content-Length 0', 'error (empty), items kept, no "all items removed"', 'error:not_feed', b'')
simple('/body/whitespace', '200, 100 blank lines', 'error (empty)', 'error:not_feed', b'\n' * 100)
simple('/body/empty-channel', 'valid RSS with no items', 'ok with 0 items; alarm only if the feed used to have items for days', 'ok:0', rss([]))
simple('/body/ctype-html', 'a feed sent as text/html', '3 items (sniff the content)', 'ok:3', OKDOC, 'text/html')
simple('/body/ctype-png', 'a feed sent as image/png', '3 items, or error recorded', 'ok:3|error:not_feed', OKDOC, 'image/png')
simple('/body/ctype-none', 'no Content-Type', '3 items', 'ok:3', OKDOC, None)
KM = 'ព័ត៌មានឯករាជ្យនៅកម្ពុជា'; RU = 'Новости дня: «ёлка»'
simple('/body/charset-header-wrong', 'UTF-8 body (Khmer, Russian) with charset=iso-8859-1 in the header and no XML declaration', 'titles equal the UTF-8 text (prefer a clean UTF-8 decode over the header)', 'ok:2', rss([item(KM, 'http://news.test/km'), item(RU, 'http://news.test/ru')]).split(b'\n', 1)[1], 'application/rss+xml; charset=iso-8859-1', asserts=['title:' + KM, 'title:' + RU])
simple('/body/windows-1251', 'windows-1251, declared', 'readable Russian', 'ok:1', rss([item(RU, 'http://news.test/ru2')], enc='windows-1251'), 'text/xml', asserts=['title:' + RU])
simple('/body/utf16', 'UTF-16 with BOM', 'titles readable', 'ok:1', rss([item(KM, 'http://news.test/u16')], enc='utf-16'), 'application/xml', asserts=['title:' + KM])
simple('/body/utf16-nobom', 'UTF-16LE without BOM, declared utf-16', 'titles readable or decode error recorded', 'ok:1|error:encoding', rss([item(KM, 'http://news.test/u16n')], enc='utf-16')[2:], 'application/xml')
simple('/body/utf8-bom', 'UTF-8 with BOM', '3 items', 'ok:3', b'\xef\xbb\xbf' + OKDOC)
simple('/body/nul-bytes', 'NUL bytes inside titles and text', '3 items, NULs removed (PostgreSQL text refuses \\x00: the whole batch must not be lost)', 'ok:3', OKDOC.replace(b'story 1', b'sto\x00ry 1'))
simple('/body/control-chars', 'C0/C1 controls, U+FFFE, form feed in titles', '3 items, controls removed', 'ok:3', OKDOC.replace(b'story 1', b'sto\x01\x08\x0c\x1bry \xc2\x85\xef\xbf\xbe1'))
simple('/body/invalid-utf8', 'broken UTF-8 bytes in one title of three', '3 items, at most that one title damaged', 'ok:3', OKDOC.replace(b'story 1', b'sto\xff\xfe\xc3(ry 1'))
for nm, ref in (('surrogate', b'&#xD800;'), ('out-of-range', b'&#x110000;'), ('5000-digits', b'&#' + b'9' * 5000 + b';'), ('nul', b'&#0;')):
    simple('/body/charref-' + nm, f'one bad character reference ({nm}) in one title of three (feedparser 6.0.14 RAISES UnicodeEncodeError or ValueError out of parse() for the first three)', 'catch whatever the parser raises; 3 items (after repair) or parse error recorded; the task does not die or retry for ever; no lone surrogate or NUL in the database', 'ok:3|error:parse', OKDOC.replace(b'story 1', b'a' + ref + b'b'))
simple('/body/json-feed', 'JSON Feed 1.1 (feedparser 6 does not read it)', '2 items if JSON Feed is claimed, else not_feed', 'error:not_feed|ok:2', json.dumps({'version': 'https://jsonfeed.org/version/1.1', 'title': 'J', 'items': [{'id': '1', 'url': 'http://news.test/j1', 'title': 'j1', 'date_published': '2026-09-21T00:00:00+07:00'}, {'id': 2, 'url': 'http://news.test/j2', 'content_html': '<b>x</b>'}]}), 'application/feed+json')
simple('/body/news-sitemap', 'Google News sitemap (feedparser finds 0 entries and no error)', '1 item if sitemaps are claimed, else not_feed: never a silent "0 items, ok"', 'error:not_feed|ok:1', '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://news.test/s1</loc><news:news><news:publication><news:name>N</news:name><news:language>km</news:language></news:publication><news:publication_date>2026-09-21T08:00:00+07:00</news:publication_date><news:title>s1</news:title></news:news></url></urlset>', 'application/xml')
simple('/body/pdf', 'a PDF', 'not_feed', 'error:not_feed', b'%PDF-1.7\n' + bytes(range(256)) * 40, 'application/pdf')
simple('/body/gzip-header-plain', 'Content-Encoding: gzip, body plain', '3 items, or error recorded; no crash', 'ok:3|error:http', OKDOC, headers=[('Content-Encoding', 'gzip')], check=lambda c: c.body[:2] != b'\x1f\x8b')
simple('/body/plain-header-gzip', 'a gzip file as body, no Content-Encoding', '3 items, or not_feed', 'ok:3|error:not_feed', gzip.compress(OKDOC), check=lambda c: c.body[:2] == b'\x1f\x8b')
simple('/body/encoding-unknown', 'Content-Encoding: zstd-x (not asked for)', 'error recorded', 'error:http|ok:3', OKDOC, headers=[('Content-Encoding', 'zstd-x')])
@ep('/body/length-short', 'Content-Length is 200 bytes too small', 'truncated: whole items only, or error', 'error:parse|ok:2..3', lambda c: int(c.h['content-length']) == len(OKDOC) - 200)
async def _(r): await r.raw(b'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' % (len(OKDOC) - 200) + OKDOC)
@ep('/body/length-long', 'Content-Length is 500 too large, then close', 'error (incomplete read): no silent success', 'error:http', lambda c: int(c.h['content-length']) == len(OKDOC) + 500)
async def _(r): await r.raw(b'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' % (len(OKDOC) + 500) + OKDOC)
@ep('/body/rst-midbody', 'connection reset in the middle of the body', 'error; retry with backoff; no half items', 'error:connect', lambda c: len(c.body) < len(OKDOC))
async def _(r):
    await r.raw(b'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n' % len(OKDOC) + OKDOC[:300]); await asyncio.sleep(.1)
    s = r.w.get_extra_info('socket'); s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); r.w.transport.abort()
@ep('/body/chunked-garbage', 'Transfer-Encoding: chunked with a bad chunk size', 'error recorded', 'error:http', lambda c: b'ZZZZ' in c.raw)
async def _(r): await r.chunked_head(); await r.chunk(OKDOC[:200]); await r.raw(b'ZZZZ\r\nnonsense\r\n')


@ep('/body/cookie-wall', '302 to itself with Set-Cookie until the cookie comes back', 'error:redirect; or (with a cookie jar per feed, per poll) 3 items; cookies of one feed never go to another', 'error:redirect|ok:3', lambda c: c.status == 302 and 'set-cookie' in c.h)
async def _(r):
    if 'wall=1' in r.h.get('cookie', ''): return await r.send(200, OKDOC)
    await r.redirect(r.base() + r.target, headers=[('Set-Cookie', 'wall=1; Path=/')])
@ep('/body/ua-wall', '403 unless the User-Agent names a product and a contact (a "+http" URL or an e-mail address)', 'an honest User-Agent with a contact: 3 items', 'ok:3', lambda c: c.status == 403)
async def _(r):
    ua = r.h.get('user-agent', ''); ok = re.search(r'(\+https?://|@)', ua)
    await r.send(200 if ok else 403, OKDOC if ok else b'who are you?', XML if ok else 'text/plain')

# ---------------------------------------------------------------- /cache
@ep('/cache/etag-never-matches', 'a new ETag on every answer, always 200', '2nd poll: 0 new items (dedupe does not lean on 304)', 'ok:3', lambda c: 'etag' in c.h)
async def _(r): await r.send(200, OKDOC, headers=[('ETag', f'"{r.n}-{time.time_ns()}"')])
@ep('/cache/etag-weak', 'W/"v1": 304 only if sent back exactly, with the W/', 'send the ETag back byte for byte', 'ok:3', lambda c: c.h.get('etag') == 'W/"v1"')
async def _(r):
    if r.h.get('if-none-match') == 'W/"v1"': return await r.send(304, b'', None, [('ETag', 'W/"v1"')])
    await r.send(200, OKDOC, headers=[('ETag', 'W/"v1"')])








@ep('/cache/lastmod-future', 'Last-Modified in 2099; 304 when If-Modified-Since is that', 'send back byte for byte; no arithmetic on it', 'ok:3', lambda c: '2099' in c.h.get('last-modified', ''))
async def _(r):
    lm = 'Thu, 01 Jan 2099 00:00:00 GMT'
    if r.h.get('if-modified-since') == lm: return await r.send(304, b'', None)
    await r.send(200, OKDOC, headers=[('Last-Modified', lm)])
@ep('/cache/lastmod-garbage', 'Last-Modified: yesterday, about noon; Expires: -1; Cache-Control: max-age=banana; Age: x', 'no exception', 'ok:3', lambda c: c.status == 200)
async def _(r): await r.send(200, OKDOC, headers=[('Last-Modified', 'yesterday, about noon'), ('Expires', '-1'), ('Cache-Control', 'max-age=banana'), ('Age', 'x'), ('Date', 'never')])
@ep('/cache/max-age-year', 'Cache-Control: max-age=31536000 and <ttl>525600</ttl>', 'bounded: the poll interval never grows past the configured most', 'ok:3', lambda c: 'max-age' in c.h.get('cache-control', ''))
async def _(r): await r.send(200, OKDOC.replace(b'<language>', b'<ttl>525600</ttl><language>'), headers=[('Cache-Control', 'max-age=31536000')])
@ep('/cache/bytes-change', 'lastBuildDate changes on every poll, items do not (16 of 30 real polls of one outlet)', 'poll 2: 0 new items', 'ok:3', lambda c: b'lastBuildDate' in c.body)
async def _(r): await r.send(200, OKDOC.replace(b'<language>', f'<lastBuildDate>{rfc(time.time())}</lastBuildDate><!-- {time.time_ns()} --><language>'.encode()))

# ---------------------------------------------------------------- /items (state: r.n is the poll number)
simple('/items/no-id', '3 items without guid', 'key on the link; poll 2 stores 0', 'ok:3', rss([item(f'n{i}', f'http://news.test/n{i}', guid=None) for i in range(3)]))
simple('/items/no-id-no-link', '3 items with a title and a date only', '3 items keyed on title+date(+text); poll 2 stores 0', 'ok:3', rss([item(f'bare {i}', None, guid=None, date=T0 - i) for i in range(3)]))
simple('/items/no-title', '3 items without title (microblog)', '3 items; a title made of the text', 'ok:3', rss([item(None, f'http://news.test/t{i}', desc=f'Text {i}') for i in range(3)]))
simple('/items/nothing', 'an item with no child at all, and one with only a pubDate', 'skipped and counted; no crash, not stored again on each poll', 'ok:0', rss(['<item/>', f'<item><pubDate>{rfc(T0)}</pubDate></item>']))
@ep('/items/id-changes', 'same 3 stories, guid new on every poll', 'poll 2 stores 0 (link/title as second key), or the feed is flagged; no alert storm', 'stateful', lambda c: c.body.count(b'<guid') == 3)
async def _(r): await r.send(200, rss([item(f'story {i}', f'http://news.test/s{i}', guid=f'{time.time_ns()}-{i}', date=T0 - i) for i in range(3)]))
@ep('/items/title-edited', 'one guid, the title changes on every poll (live blog)', '1 item; edits kept as versions; at most one alert per story', 'stateful', lambda c: b'version 1' in c.body)
async def _(r): await r.send(200, rss([item(f'Live: version {r.n}', 'http://news.test/live')]))
@ep('/items/link-tracking', 'same story, link with a new utm/session parameter on each poll, no guid', 'canonical link as key: poll 2 stores 0', 'stateful', lambda c: b'utm_source' in c.body)
async def _(r): await r.send(200, rss([item('tracked', f'http://news.test/a?utm_source=rss&utm_campaign={r.n}&sid={time.time_ns()}#{r.n}', guid=None)]))

simple('/items/dup-entries', 'the same item 5 times in one document', '1 item, and no unique-constraint error that loses the batch', 'ok:1', rss(plain(1) * 5))
simple('/items/oldest-first', '30 items, oldest first', '30 items; "latest" is by date, not by place; a cap of N keeps the newest', 'ok:30', rss([item(f'o{i}', f'http://news.test/o{i}', date=T0 - 3600 * (30 - i)) for i in range(30)]))
@ep('/items/shuffled', '20 items in a new order on each poll', 'poll 2 stores 0', 'stateful', lambda c: c.body.count(b'<item>') == 20)
async def _(r): L = plain(20); random.Random(time.time_ns()).shuffle(L); await r.send(200, rss(L))


@ep('/items/backfill', 'poll 2 adds an item dated 3 years ago; poll 3 a 200-item archive', 'stored, flagged old: no "breaking" alert for old news; no alert storm', 'stateful', lambda c: c.body.count(b'<item>') == 3)
async def _(r): await r.send(200, rss(plain(3) + ([item('old', 'http://news.test/old', date=T0 - 94_000_000)] if r.n >= 2 else []) + ([item(f'ar{i}', f'http://news.test/ar{i}', date=T0 - 86400 * (400 + i)) for i in range(200)] if r.n >= 3 else [])))

@ep('/items/empty-then-full', 'full on odd polls, an empty channel on even ones', 'no deletion, no second alerts', 'stateful', lambda c: c.body.count(b'<item>') == 3)
async def _(r): await r.send(200, rss(plain(3) if r.n % 2 else []))
simple('/items/undated', '3 items without any date', '3 items with first-seen time as time; order by it', 'ok:3', rss([item(f'u{i}', f'http://news.test/u{i}', date=None) for i in range(3)]))
DATES = [('year0001', 'Mon, 01 Jan 0001 00:00:00 +0000', None), ('year9999', 'Fri, 31 Dec 9999 23:59:59 GMT', None), ('year9999tz', 'Fri, 31 Dec 9999 23:59:59 -1200', None), ('zero', '0000-00-00 00:00:00', None), ('epoch', '1789948800', None), ('future', 'Sat, 01 Jan 2050 00:00:00 GMT', None), ('msk', 'Mon, 21 Sep 2026 10:00:00 MSK', '2026-09-21T07:00:00Z'), ('ict', 'Mon, 21 Sep 2026 10:00:00 ICT', '2026-09-21T03:00:00Z'), ('bst', 'Mon, 21 Sep 2026 10:00:00 BST', '2026-09-21T09:00:00Z'), ('ist', 'Mon, 21 Sep 2026 10:00:00 IST', None), ('cst', 'Mon, 21 Sep 2026 10:00:00 CST', None), ('gmt+7', 'Mon, 21 Sep 2026 10:00:00 GMT+7', '2026-09-21T03:00:00Z'), ('nozone', 'Mon, 21 Sep 2026 10:00:00', None), ('pm', 'Mon, 21 Sep 2026 10:00 PM GMT', '2026-09-21T22:00:00Z'), ('dmy', '21/09/2026 10:00', None), ('dots', '21.09.2026 12:16:00', None), ('ymd', '2026/9/21 14:33:00', None), ('iso-basic', '20260921T100000Z', '2026-09-21T10:00:00Z'), ('iso-week', '2026-W39-1', '2026-09-21T00:00:00Z'), ('month13', '2026-13-05', None), ('feb31', 'Wed, 31 Feb 2026 10:00:00 GMT', None), ('leap', 'Mon, 21 Sep 2026 23:59:60 GMT', None), ('russian', 'Пн, 21 сен 2026 10:00:00 +0300', '2026-09-21T07:00:00Z'), ('khmer', 'ថ្ងៃចន្ទ ទី២១ ខែកញ្ញា ឆ្នាំ២០២៦', None), ('portuguese', 'Seg, 21 Set 2026 19:42:40 -0300', '2026-09-21T22:42:40Z'), ('buddhist', 'Mon, 21 Sep 2569 10:00:00 +0700', None), ('2digit', 'Mon, 21 Sep 26 10:00:00 GMT', '2026-09-21T10:00:00Z'), ('null', 'null', None), ('words', 'yesterday', None), ('drupal', 'Mon, 09/21/2026 - 15:21', None)]
simple('/items/weird-dates', f'{len(DATES)} items, each with an odd date (see DATES in this file: text, and the true UTC time where there is one)', 'all stored; a date that cannot be trusted (before 1990, more than a day ahead, no or unknown zone) is flagged and first-seen used; no OverflowError/ValueError loses the batch', f'ok:{len(DATES)}', rss([item('date ' + n, f'http://news.test/d/{n}', date=html.escape(d)) for n, d, _ in DATES]))
simple('/items/future-dates', '3 items dated an hour, a day and ten years ahead, 1 normal', 'all 4 stored; the list is not headed for ten years by the third; no "newer than last" watermark is moved by it (later normal items still come through)', 'ok:4', lambda r: rss([item('f1', 'http://news.test/f1', date=time.time() + 3600), item('f2', 'http://news.test/f2', date=time.time() + 86400), item('f3', 'http://news.test/f3', date=time.time() + 315_000_000), item('now', 'http://news.test/fnow', date=time.time())]))
simple('/items/bad-links', 'javascript:, data:, vbscript:, file:, relative, //host, mixed-case jaVaScript:, leading spaces/control, mailto:, credentials in URL, loopback URL as links', 'never an href to a non-http(s) scheme on a page or in a message; relative made absolute; article fetcher (if any) goes through the SSRF guard', 'ok:10', lambda r: rss([item(f'l{i}', l, guid=f'l{i}') for i, l in enumerate(['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'file:///etc/passwd', '/rel/1', '//news.test/x', 'jaVaScript:alert(1)', ' \x09javascript:alert(1)', 'http://user:pw@news.test/x', r.canary('article')])]), asserts=['canary==0'])
XSS = ['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><svg/onload=alert(1)>', "' onmouseover='alert(1)", '</title><script>alert(1)</script>', '&lt;script&gt;alert(2)&lt;/script&gt;', '<a href="javascript:alert(1)">x</a>', '<iframe srcdoc="<script>alert(1)</script>">', '<style>@import url(//x)</style>', '<math><mtext></mtext><mglyph><style></math><img src onerror=alert(1)>']
simple('/items/xss', f'{len(XSS)} titles with script/markup, once escaped and once in CDATA, and the same in descriptions', 'shown as text everywhere (dashboard, e-mail, RSS out, Markdown); no tag survives into a page', f'ok:{2 * len(XSS)}', rss([item(x, f'http://news.test/x{i}', desc=html.escape(x)) for i, x in enumerate(XSS)] + [item(f'<![CDATA[{x}]]>', f'http://news.test/xc{i}', raw_title=True, desc=f'<![CDATA[{x}]]>') for i, x in enumerate(XSS)]))
SLACK = ['<!channel> BREAKING', '<!here>', '<!everyone>', '<@U012AB3CD> look', '<http://evil.test|bbc.com>', '*bold* _it_ ~s~ `c` > q', '<!subteam^S123>', '@everyone @here', '[click](http://evil.test)', '&lt;!channel&gt;', ':rotating_light: x', '\\u003c!channel\\u003e']
simple('/items/chat-injection', f'{len(SLACK)} titles with Slack/Discord/Telegram/Markdown control text', 'escaped for each channel (& < > for Slack; allowed_mentions off for Discord; parse_mode escaping for Telegram): nobody is pinged, no masked link', f'ok:{len(SLACK)}', rss([item(x, f'http://news.test/sl{i}') for i, x in enumerate(SLACK)]))
HDR = ['Subject\r\nBcc: evil@x.test', 'a&#13;&#10;Bcc: evil@x.test', 'a&#10;X-Injected: 1', 'a&#8232;b', 'a\x0bb', '=?utf-8?B?QmNjOiBldmlsQHgudGVzdA==?=']
simple('/items/header-injection', 'titles with CR/LF (literal and as character references), U+2028, encoded words', 'one line in an e-mail Subject, a log line, an SSE stream; no header is added, the send does not fail', f'ok:{len(HDR) - 1}', rss([item(x.replace('\x0b', '\x0b'), f'http://news.test/h{i}', raw_title=True) for i, x in enumerate(HDR) if '\x0b' not in x]))
INJ = ['=cmd|\' /C calc\'!A0', '+1+1', '-2+3', '@SUM(1)', '{{7*7}}', '${jndi:ldap://127.0.0.2/x}', '%s %d %n', "'; DROP TABLE items;--", '{0.__class__}', '$(touch /tmp/pwned)', '`id`', '../../etc/passwd', '\x1b[31mred'.replace('\x1b', '&#155;'), 'NULL', 'undefined', '0', 'false', '[]', '-']
UNI = ['\u202eevil\u202c title', 'a\u200bb\u200dc\ufeff', 'Р\u0430ypal', '👩‍👩‍👧‍👦🇰🇭🏳️‍🌈' * 5, 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂', '\u0e01' + '\u0e34' * 200, KM * 3, 'ﷺ' * 40, '𝕭𝖗𝖊𝖆𝖐𝖎𝖓𝖌', '\U0010ffff\ue000', 'İıſK', 'e\u0301\u0301\u0301']

# ---------------------------------------------------------------- server
class Hostile:
    """with Hostile(port=0) as h: ...   (port 0: a free block of nine)"""
    def __init__(s, port=8900, max_seconds=900, max_requests=20000, max_bytes=256 << 20, max_hold=120, replay=None):
        s.port, s.max_seconds, s.max_requests, s.max_bytes, s.max_hold = port or s._free(), max_seconds, max_requests, max_bytes, max_hold
        s.counts, s.req, s.can, s.total, s.dns_n, s.ca, s.replay = {}, [], [], 0, 0, {}, replay; s.metadata_local = s._local('169.254.169.254')
    @staticmethod
    def _free():
        for p in range(random.randrange(20000, 50000, 16), 60000, 16):
            with contextlib.ExitStack() as st:
                try:
                    for i in range(9): k = st.enter_context(socket.socket()); k.bind(('127.0.0.1', p + i))
                    return p
                except OSError: continue
        raise OSError('no free ports')
    @staticmethod
    def _local(a):
        with socket.socket() as k:
            try: k.bind((a, 0)); return True
            except OSError: return False
    def url(s, path, **q): return f'http://127.0.0.1:{s.port}{path}' + ('?' + '&'.join(f'{a}={b}' for a, b in q.items()) if q else '')
    def log(s): return list(s.req)
    def canary(s): return list(s.can)
    def reset(s): s.counts.clear(); s.req.clear(); s.can.clear(); s.dns_n = 0
    async def handle(s, reader, w):
        local = w.get_extra_info('sockname')[0]
        try:
            head = await asyncio.wait_for(reader.readuntil(b'\r\n\r\n'), 30)
            line, *hs = head.decode('latin1').split('\r\n'); method, target = line.split(' ')[:2]
            h = {a.strip().lower(): b.strip() for a, _, b in (x.partition(':') for x in hs if x)}
            r = Req(method, target, h, w, s, local); s.total += 1
            if local in ('127.0.0.2', '169.254.169.254') or r.path.startswith('/canary/') or (r.path.startswith('/latest/')):
                s.can.append({'t': time.time(), 'path': target, 'local': local, 'headers': h}); return await r.send(200, rss([item('CANARY', 'http://news.test/canary')]))
            if r.path == '/_log': return await r.send(200, json.dumps({'requests': s.req, 'canary': s.can}), 'application/json')
            if r.path == '/_reset': s.reset(); return await r.send(200, b'ok', 'text/plain')
            if r.path == '/': return await r.send(200, json.dumps(listing()), 'application/json')
            s.counts[(r.path, r.k)] = r.n = s.counts.get((r.path, r.k), 0) + 1
            s.req.append({'t': time.time(), 'path': r.path, 'k': r.k, 'n': r.n, 'headers': h})
            if r.path.startswith('/replay/') and s.replay: return await s.do_replay(r)
            e = EPS.get(r.path)
            if not e: return await r.send(404, b'no such endpoint', 'text/plain')
            await e.fn(r)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError, asyncio.CancelledError, ValueError, ssl.SSLError): pass
        finally:
            with contextlib.suppress(Exception): w.close(); await asyncio.wait_for(w.wait_closed(), 2)
            if s.total >= s.max_requests: s.stop_evt.set()
    async def do_replay(s, r):
        """/replay/<folder>: the files of that folder in name order, one a poll (the last one stays); ETag = its hash"""
        d = os.path.realpath(os.path.join(s.replay, r.path[8:].lstrip('/'))); root = os.path.realpath(s.replay)
        if not d.startswith(root + os.sep) or not os.path.exists(d): return await r.send(404, b'no such folder', 'text/plain')
        fs = [d] if os.path.isfile(d) else sorted(os.path.join(d, f) for f in os.listdir(d) if not f.endswith('.jsonl'))
        with open(fs[min(r.n, len(fs)) - 1], 'rb') as f: b = f.read()
        tag = f'"{zlib.crc32(b):08x}-{len(b)}"'
        if r.h.get('if-none-match') == tag: return await r.send(304, b'', None, [('ETag', tag)])
        await r.send(200, b, 'application/xml', [('ETag', tag)])
    def certs(s):
        """Three throw-away certificates, made afresh with the openssl program (none is kept in this file)."""
        d = tempfile.mkdtemp(prefix='hostile-'); out = {}
        for nm, cn in (('self', '127.0.0.1'), ('expired', '127.0.0.1'), ('other', 'elsewhere.test')):
            san = 'IP:127.0.0.1' if cn[0] == '1' else 'DNS:' + cn; key, csr, pem, cnf = (f'{d}/{nm}.{x}' for x in ('key', 'csr', 'pem', 'cnf'))
            pathlib.Path(cnf).write_text(f'[req]\ndistinguished_name=dn\n[dn]\n[ca]\ndefault_ca=c\n[c]\ndatabase={d}/{nm}.db\nserial={d}/{nm}.srl\nnew_certs_dir={d}\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName={san}\n')
            pathlib.Path(f'{d}/{nm}.db').touch(); pathlib.Path(f'{d}/{nm}.srl').write_text('01\n')
            fmt = lambda t: time.strftime('%y%m%d%H%M%SZ', time.gmtime(t)); now = time.time(); span = (now - 90 * 86400, now - 30 * 86400) if nm == 'expired' else (now - 86400, now + 30 * 86400)
            r1 = subprocess.run(['openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', csr, '-subj', '/CN=' + cn, '-config', cnf], capture_output=True)
            r2 = subprocess.run(['openssl', 'ca', '-batch', '-selfsign', '-keyfile', key, '-in', csr, '-out', pem, '-notext', '-config', cnf, '-startdate', fmt(span[0]), '-enddate', fmt(span[1])], capture_output=True)
            if r1.returncode or r2.returncode: sys.stderr.write(f'no {nm} certificate: {(r1.stderr + r2.stderr)[-200:]!r}\n'); continue
            c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain(pem, key); out[nm] = c; s.ca[nm] = pem
        return out
    async def amain(s, ready=None):
        s.loop = asyncio.get_running_loop(); s.loop.set_exception_handler(lambda *a: None); s.stop_evt = asyncio.Event(); P = s.port; S = []
        for a in ('127.0.0.1', '127.0.0.2'): S.append(await asyncio.start_server(s.handle, a, P, limit=1 << 20))
        if s.metadata_local:
            with contextlib.suppress(OSError): S.append(await asyncio.start_server(s.handle, '169.254.169.254', 80))
        for i, c in enumerate(('self', 'expired', 'other')):
            ctx = s.certs_.get(c)
            if ctx: S.append(await asyncio.start_server(s.handle, '127.0.0.1', P + 1 + i, ssl=ctx))
        async def notls(rd, w):
            await rd.read(1); w.write(b'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
            with contextlib.suppress(Exception): await w.drain(); w.close()
        S.append(await asyncio.start_server(notls, '127.0.0.1', P + 4))
        async def rst(rd, w): w.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); w.transport.abort()
        async def mute(rd, w):
            with contextlib.suppress(asyncio.CancelledError): await asyncio.sleep(s.max_hold)
            w.close()
        S.append(await asyncio.start_server(rst, '127.0.0.1', P + 5)); S.append(await asyncio.start_server(mute, '127.0.0.1', P + 6))
        me = s
        class DNS(asyncio.DatagramProtocol):
            def connection_made(self, t): self.t = t
            def datagram_received(self, d, a):
                try:
                    q = d[12:d.index(b'\0', 12) + 5]; qt = struct.unpack('>H', q[-4:-2])[0]
                    name = []; i = 0
                    while q[i]: name.append(q[i + 1:i + 1 + q[i]]); i += q[i] + 1
                    ip = b'\x7f\0\0\x01'
                    if name and name[0].lower() == b'rebind' and qt == 1: me.dns_n += 1; ip = b'\x7f\0\0\x01' if me.dns_n == 1 else b'\x7f\0\0\x02'
                    an = b'\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04' + ip if qt == 1 else b''
                    self.t.sendto(d[:2] + b'\x81\x80\0\x01' + (b'\0\x01' if an else b'\0\0') + b'\0\0\0\0' + q + an, a)
                except Exception: pass
        t, _ = await s.loop.create_datagram_endpoint(DNS, local_addr=('127.0.0.1', P + 8))
        if ready: ready.set()
        try: await asyncio.wait_for(s.stop_evt.wait(), s.max_seconds)
        except asyncio.TimeoutError: pass
        t.close()
        for x in S: x.close()
        for x in asyncio.all_tasks():
            if x is not asyncio.current_task(): x.cancel()
    def run(s): s.certs_ = s.certs(); asyncio.run(s.amain())
    def __enter__(s):
        s.certs_ = s.certs(); ev = threading.Event(); s.th = threading.Thread(target=lambda: asyncio.run(s.amain(ev)), daemon=True); s.th.start(); ev.wait(20); return s
    def __exit__(s, *a): s.loop.call_soon_threadsafe(s.stop_evt.set); s.th.join(10)

class RebindingResolver:
    """Patch for socket.getaddrinfo: the first look-up of `host` answers `first`, later ones `then` (DNS rebinding).
    A robust poller looks a name up once per hop, checks that address, and connects to THAT address."""
    def __init__(s, host='rebind.test', first='127.0.0.1', then='127.0.0.2'): s.host, s.first, s.then, s.n, s.real = host, first, then, 0, socket.getaddrinfo
    def __call__(s, host, port, *a, **k):
        h = host.decode() if isinstance(host, bytes) else host
        if h == s.host: s.n += 1; host = s.first if s.n == 1 else s.then
        return s.real(host, port, *a, **k)
    def __enter__(s): socket.getaddrinfo = s; return s
    def __exit__(s, *a): socket.getaddrinfo = s.real

PORTS = [('P+1 /ok/rss (https)', 'self-signed certificate', 'tls error recorded; verification is never switched off', 'error:tls'), ('P+2 /ok/rss (https)', 'expired certificate', 'as above', 'error:tls'), ('P+3 /ok/rss (https)', 'certificate for another host', 'as above', 'error:tls'), ('P+4 /ok/rss (https)', 'plain HTTP on a TLS port', 'tls error recorded', 'error:tls'), ('P+5', 'TCP reset on accept', 'connect error; backoff', 'error:connect'), ('P+6', 'accepts and stays mute', 'timeout; backoff', 'error:timeout'), ('P+7', 'connection refused', 'connect error; backoff', 'error:connect'), ('http://no-such-host.invalid/', 'name does not resolve', 'connect error; backoff; the resolver call has a timeout too', 'error:connect'), ('rebind.test:P (RebindingResolver or DNS at P+8/udp)', 'DNS rebinding: first answer public, second internal', 'one look-up per hop, connect to the checked address: canary==0', 'error:blocked|ok:3')]
HELD = set()
def listing(share=None):
    L = [{'path': e.path, 'group': e.group, 'what': e.what, 'want': e.want, 'outcome': e.outcome, 'asserts': e.asserts} for e in EPS.values()] + [{'path': p, 'group': 'net', 'what': w, 'want': x, 'outcome': o, 'asserts': ['canary==0'] if 'rebind' in p else []} for p, w, x, o in PORTS]
    for x in L: x['share'] = 'holdout' if x['path'] in HELD else 'dev'
    return [x for x in L if share in (None, x['share'])]

# ---------------------------------------------------------------- self-check: bounded raw client, follows nothing
class C: pass
def probe(host, port, path, cap=1_500_000, secs=2.5, tls=False):
    c = C(); c.status = None; c.h = {}; c.body = c.raw = b''; c.trunc = False; c.err = None; buf = bytearray(); t = time.time()
    try:
        k = socket.create_connection((host, port), 3); k.settimeout(.5)
        if tls: x = ssl.create_default_context(); k = x.wrap_socket(k, server_hostname='127.0.0.1')
        k.sendall(f'GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: hostile-selfcheck\r\n\r\n'.encode())
        while len(buf) < cap and time.time() - t < secs:
            try: b = k.recv(65536)
            except socket.timeout:
                continue
            if not b: break
            buf += b
        c.trunc = len(buf) >= cap; k.close()
    except (OSError, ssl.SSLError) as e: c.err = type(e).__name__
    c.raw = bytes(buf); hd, _, bd = c.raw.partition(b'\r\n\r\n')
    m = re.match(rb'HTTP/1\.\d (\d+)', hd)
    if m:
        c.status = int(m.group(1)); c.body = bd
        for l in hd.split(b'\r\n')[1:]: a, _, v = l.partition(b':'); c.h[a.decode('latin1').lower()] = v.strip().decode('latin1')
    return c
def selfcheck():
    bad = 0
    with Hostile(port=0, max_seconds=600, max_hold=6, max_bytes=8 << 20) as h:
        for e in EPS.values():
            if 'bomb' in e.path or 'twice' in e.path: probe('127.0.0.1', h.port, e.path + '?k=warm', secs=40, cap=20000)      # building a bomb takes a few seconds, once
            c = probe('127.0.0.1', h.port, e.path + '?k=self', secs=20 if 'bomb' in e.path or 'twice' in e.path or 'mb-' in e.path else 2.5)
            try: ok = bool(e.check(c)) if e.check else True
            except Exception as x: ok = False; c.err = repr(x)
            bad += not ok
            print(f'{"ok  " if ok else "FAIL"} {e.path:32s} status={c.status} bytes={len(c.raw)}{"+" if c.trunc else ""} {c.err or ""}')
        for i, (tls, want) in {1: (True, 'SSLCertVerificationError'), 2: (True, 'SSLCertVerificationError'), 3: (True, 'SSLCertVerificationError'), 4: (True, 'SSLError'), 5: (False, 'ConnectionResetError'), 6: (False, None), 7: (False, 'ConnectionRefusedError')}.items():
            c = probe('127.0.0.1', h.port + i, '/ok/rss', tls=tls); ok = c.err == want and (i != 6 or c.raw == b''); bad += not ok
            print(f'{"ok  " if ok else "FAIL"} port P+{i:<27d} {c.err}')
        q = b'\x12\x34\x01\x00\x00\x01\0\0\0\0\0\0\x06rebind\x04test\0\0\x01\0\x01'; got = []
        for _ in range(2):
            k = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); k.settimeout(2); k.sendto(q, ('127.0.0.1', h.port + 8)); got.append(socket.inet_ntoa(k.recv(512)[-4:]))
        ok = got == ['127.0.0.1', '127.0.0.2']; bad += not ok; print('ok  ' if ok else 'FAIL', 'dns rebind', got)
        with RebindingResolver(): ok = [socket.getaddrinfo('rebind.test', 80)[0][4][0] for _ in range(2)] == ['127.0.0.1', '127.0.0.2']
        bad += not ok; print('ok  ' if ok else 'FAIL', 'RebindingResolver')
        c = probe('127.0.0.2', h.port, '/canary/x'); ok = len(h.canary()) == 1; bad += not ok; print('ok  ' if ok else 'FAIL', 'canary records')
    print(f'{len(EPS)} endpoints + {len(PORTS)} network cases, {bad} failed'); return bad
if __name__ == '__main__':
    a = argparse.ArgumentParser(); a.add_argument('--port', type=int, default=8900); a.add_argument('--list', action='store_true'); a.add_argument('--json', action='store_true'); a.add_argument('--selfcheck', action='store_true'); a.add_argument('--share', choices=['dev', 'holdout'], help='with --list/--json: only that suggested half'); a.add_argument('--max-seconds', type=int, default=900); a.add_argument('--max-requests', type=int, default=20000); a.add_argument('--max-hold', type=int, default=120); a.add_argument('--replay', help='folder of recorded feeds, served at /replay/<file> and /replay/<folder> (one file a poll)')
    o = a.parse_args()
    if o.json: print(json.dumps(listing(o.share), ensure_ascii=False, indent=1))
    elif o.list:
        print('| path | what it does | what a robust poller does | outcome | also |\n|---|---|---|---|---|')
        for e in listing(o.share): print('| ' + ' | '.join(str(x).replace('|', '\\|').replace('\n', ' ') for x in (e['path'], e['what'], e['want'], e['outcome'], ', '.join(e['asserts']))) + ' |')
    elif o.selfcheck: sys.exit(1 if selfcheck() else 0)
    else: print(f'hostile feeds at http://127.0.0.1:{o.port}/ for {o.max_seconds} s', flush=True); Hostile(o.port, o.max_seconds, o.max_requests, max_hold=o.max_hold, replay=o.replay).run()
