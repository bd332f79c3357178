// URLs of pictures, signed as `coffer url` signs them. For a server: who has the keys can have anything made. No
// dependencies; Node 18 or later.
//
//   const pictures = cofferUrls({ url: 'https://pictures.example.org', keys: process.env.COFFER_URL_KEYS })
//   pictures.url('photos/lake.jpg', { cover: '300x200', sharpen: 0.5, q: 75 }, { format: 'webp' })
//   pictures.url('photos/lake.jpg', 'card', { density: 2 })
//   pictures.srcset('photos/lake.jpg', [320, 640, 1280], { cover: '300x200' })
//
// The operations, and what is signed: docs/protocol/urls.md

import { createHmac } from 'node:crypto'

const FORMATS = ['jpg', 'png', 'webp', 'avif', 'gif', 'tiff', 'heic', 'jxl', 'auto']
const SIZES = ['fit', 'cover', 'fill', 'scale', 'adapt']
// What says how a picture is written comes last, in this order, whatever the order in which it was said.
const LAST = ['dpr', 'q', 'bg', 'max', 'as', 'keep']
const FIRST = ['frame', 'orient']
const VALUES = { as: ['lossless', 'palette', 'progressive', 'small'], keep: ['exif', 'icc'] }
const USUAL_QUALITY = 80
const NAME = /^[a-z][a-z0-9-]{0,39}$/
const DIGEST = /^(?:(?:sha256-)?[0-9a-f]{64}|(?:md5-)?[0-9a-f]{32})$/i

/**
 * @param {{url: string, keys: string, scope?: string}} settings `url_address`, `url_keys` (`id:secret`, the first of
 *   several signs) and `url_scope`, as coffer has them
 */
export function cofferUrls ({ url, keys, scope = '' }) {
  const base = url.replace(/\/+$/, '')
  const [keyId, ...rest] = String(keys).split(',')[0].trim().split(':')
  const secret = rest.join(':')
  if (!/^[a-z0-9]{1,16}$/.test(keyId) || secret.length < 16) {
    throw new RangeError('keys are written id:secret, with a secret of at least 16 characters')
  }

  /**
   * The URL of a picture.
   *
   * @param {string} source a digest, or the path of a published entry; `=` stands before one that looks
   *   like a digest
   * @param {string | object | Array<[string, any]>} [what] the name of a preset; or operations in the order in which
   *   they are done, as `{ cover: '300x200:face', q: 75 }`, or as pairs where one is done twice. A value is written as
   *   in a URL; a list is joined by colons
   * @param {{format?: string, density?: number, expires?: Date}} [options] `auto`, the best that a browser takes, is
   *   the usual format
   */
  function urlOf (source, what = {}, { format = 'auto', density = 1, expires } = {}) {
    if (!FORMATS.includes(format)) throw new RangeError('no format: ' + format)
    const path = 'i/' + instructions(what, density) + '/' + place(source) + '.' + format
    const seconds = expires === undefined ? 0 : Math.floor(expires.getTime() / 1000)
    const code = createHmac('sha256', secret)
      .update(framed('coffer url v1', scope, keyId, String(seconds), path))
      .digest('base64url')
    return `${base}/${path}?s=v1.${keyId}.${seconds}.${code}`
  }

  /**
   * The value of a `srcset`: a URL for each width in pixels. The first change of size is to that width, and a box
   * keeps its proportions; without one the picture fits the width.
   */
  function srcset (source, widths, operations = {}, options = {}) {
    return widths.map(width => `${urlOf(source, sized(operations, width), options)} ${width}w`).join(', ')
  }

  /** The same for densities of the screen, as [1, 2]; for presets as well. */
  function densities (source, list, what = {}, options = {}) {
    return list.map(density => `${urlOf(source, what, { ...options, density })} ${number(density)}x`).join(', ')
  }

  return { url: urlOf, srcset, densities }
}

function instructions (what, density) {
  if (!(density >= 1 && density <= 4)) throw new RangeError('a density goes from 1 to 4: ' + density)
  const pixels = Math.round(density * 100) / 100
  if (typeof what === 'string') {
    if (!NAME.test(what)) throw new RangeError('not the name of a preset: ' + what)
    return what + (pixels === 1 ? '' : '@' + number(pixels) + 'x')
  }
  const first = []
  const steps = []
  const last = []
  for (const [name, value] of pairs(what)) {
    if (name in VALUES) {
      [].concat(value).forEach(each => last.push([name, each]))
    } else if (name === 'q' && value === USUAL_QUALITY) {
      continue
    } else if (value !== undefined) {
      (FIRST.includes(name) ? first : LAST.includes(name) ? last : steps).push([name, value])
    }
  }
  if (pixels !== 1) last.push(['dpr', pixels])
  first.sort((a, b) => FIRST.indexOf(a[0]) - FIRST.indexOf(b[0]))
  last.sort((a, b) => LAST.indexOf(a[0]) - LAST.indexOf(b[0]) || rank(a) - rank(b))
  const words = [...first, ...steps, ...last].map(([name, value]) => name + ':' + argument(name, value))
  return words.length === 0 ? 'q:' + USUAL_QUALITY : words.join(',')
}

function pairs (what) {
  return Array.isArray(what) ? what : Object.entries(what)
}

function rank ([name, value]) {
  return name in VALUES ? VALUES[name].indexOf(value) : 0
}

function argument (name, value) {
  const words = [].concat(value)
  const text = words.map((word, i) =>
    typeof word === 'number' ? number(word) : name === 'text' && i === 0 ? base64(word) : String(word)).join(':')
  if (!/^[A-Za-z0-9._:-]+$/.test(text)) throw new RangeError(`not what ${name} takes: ${value}`)
  return text
}

function sized (operations, width) {
  if (typeof operations === 'string') throw new RangeError('a preset has one width; ask for densities of it')
  const list = pairs(operations).map(pair => [...pair])
  const resize = list.find(([name, value]) => SIZES.includes(name) && value !== undefined)
  if (resize === undefined) return [...list, ['fit', width]]
  const [size, ...rest] = String([].concat(resize[1]).join(':')).split(':')
  const [old, height] = size.split('x')
  if (!/^[1-9][0-9]*$/.test(old)) throw new RangeError('a size without a width has no widths: ' + size)
  resize[1] = [width + (height ? 'x' + Math.max(1, Math.floor(height * width / old + 0.5)) : ''), ...rest].join(':')
  return list
}

/** A digest as it is; a path with its escapes, and `=` before one that is read as something else without it. */
function place (source) {
  if (DIGEST.test(source)) return source.toLowerCase().replace(/^(sha256|md5)-/, '')
  const path = source.replace(/^=/, '')
  const parts = path.split('/')
  if (Buffer.byteLength(path) > 1024 || /[\p{Cc}\p{Cs}\u2028\u2029]/u.test(path) ||
      parts.some(part => part === '' || part === '.' || part === '..' || Buffer.byteLength(part) > 255)) {
    throw new RangeError('not a path: ' + source)
  }
  return (DIGEST.test(path) || path.startsWith('=') ? '=' : '') + parts.map(escaped).join('/')
}

/** Each text behind its length in bytes, so that no character can be counted to its neighbour. */
function framed (...texts) {
  return Buffer.concat(texts.flatMap(text => {
    const bytes = Buffer.from(text, 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return [length, bytes]
  }))
}

function escaped (part) {
  return encodeURIComponent(part).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase())
}

function base64 (text) {
  return Buffer.from(String(text), 'utf8').toString('base64url')
}

function number (value) {
  if (!Number.isFinite(value) || value < 0) throw new RangeError('not a number: ' + value)
  return String(Math.round(value * 10000) / 10000)
}
