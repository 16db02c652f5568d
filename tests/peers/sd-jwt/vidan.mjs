// The built `vidan` command, run as a person at a desk would.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export class Vidan {
  constructor(program, folder) {
    this.program = program;
    this.folder = folder;
  }

  path(name) {
    return join(this.folder, name);
  }

  read(name) {
    return readFileSync(this.path(name), "utf8");
  }

  write(name, content) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(this.path(name), text);
  }

  // Runs it; a word that begins with `@` is a file in the folder.
  run(...words) {
    const named = words.map((word) => (word.startsWith("@") ? this.path(word.slice(1)) : word));
    const ran = spawnSync(this.program, named, { encoding: "utf8" });
    if (ran.error) throw ran.error;
    return { code: ran.status, out: ran.stdout, err: ran.stderr };
  }

  // Runs it and demands that it did what it was asked.
  must(...words) {
    const ran = this.run(...words);
    if (ran.code !== 0) throw new Error(`vidan ${words.join(" ")}: exit ${ran.code}: ${ran.out}${ran.err}`);
    return ran.out;
  }

  // Judges a token under the issuer's key: exit code and verdict.
  verify(token, issuer, ...more) {
    this.write("judged", token);
    const ran = this.run("verify", "@judged", "--format", "sd-jwt", "--issuer-jwk", `@${issuer}.jwk`, "--json", ...more);
    if (ran.code > 1) throw new Error(`vidan verify: exit ${ran.code}: ${ran.out}${ran.err}`);
    return { code: ran.code, ...JSON.parse(ran.out) };
  }
}
