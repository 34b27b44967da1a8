#!/usr/bin/env bash
# fflate 0.8.3 and JSZip 3.10.2, the two libraries that most pages unpack ZIP archives with, compare no CRC-32 by default: an archive in which one byte
# of a file has changed on its way is unpacked without an error, with the changed byte in it. (unzip, Python, Java and Go refuse it.) fflate has no option for it
# at all and says nothing of it in its README; JSZip has `checkCRC32`, which is off.
# This concerns everybody who reads archives of people's work in a page: damage is told nowhere, and is saved again with a fresh, matching check sum.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent fflate@0.8.3 jszip@3.10.2

cat >run.mjs <<'JS'
import { strFromU8, strToU8, unzipSync, Unzip, UnzipInflate, UnzipPassThrough, zipSync } from 'fflate';
import JSZip from 'jszip';

const text = 'the quick brown fox';
const archive = zipSync({ 'fox.txt': [strToU8(text), { level: 0 }] });
const changed = archive.slice();
changed[30 + 'fox.txt'.length] ^= 1; // the first letter

const said = {};
said['fflate unzipSync'] = strFromU8(unzipSync(changed)['fox.txt']);
const unzip = new Unzip((file) => {
  file.ondata = (error, piece) => (said['fflate Unzip'] = error ? String(error) : (said['fflate Unzip'] ?? '') + strFromU8(piece));
  file.start();
});
unzip.register(UnzipPassThrough);
unzip.register(UnzipInflate);
unzip.push(changed, true);
said['JSZip'] = await (await JSZip.loadAsync(changed)).file('fox.txt').async('string');
said['JSZip checkCRC32'] = await JSZip.loadAsync(changed, { checkCRC32: true }).then(() => 'no error', (error) => error.message);
for (const [library, result] of Object.entries(said)) console.log(`${library}: ${JSON.stringify(result)}`);
const wrong = 'uhe quick brown fox';
const same = ['fflate unzipSync', 'fflate Unzip', 'JSZip'].every((library) => said[library] === wrong);
process.exit(same && /CRC32/.test(said['JSZip checkCRC32']) ? 0 : 1);
JS
node run.mjs
# Seen:
#   fflate unzipSync: "uhe quick brown fox"
#   fflate Unzip: "uhe quick brown fox"
#   JSZip: "uhe quick brown fox"
#   JSZip checkCRC32: "Corrupted zip : CRC32 mismatch"
