package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"debug/buildinfo"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/site"
)

// entry is a file of an archive, by its path in it.
type entry struct {
	path    string
	mode    int64
	content []byte
}

// readMe says to who opens the archive for Windows what to do of it.
//
//go:embed windows/LISEZMOI.txt
var readMe string

// shared is what goes beside every program, whatever the machine.
type shared struct {
	reader    site.Reader // what checks files in a browser
	licence   []byte
	changelog []byte
	manual    []byte
	completed map[string][]byte // by shell
}

// shared gathers it. The manual and what shells complete from are printed by the program
// itself, own, as it is built for the machine that this runs on.
func (r *making) shared(ctx context.Context, own string) (s shared, err error) {
	if s.reader, err = site.BuildReader(ctx, r.source.root); err != nil {
		return s, err
	}
	if s.licence, err = r.source.read("LICENSE"); err != nil {
		return s, err
	}
	if s.changelog, err = r.source.read("CHANGELOG.md"); err != nil {
		return s, err
	}
	printed := func(args ...string) ([]byte, error) {
		text, err := ask(ctx, r.room, nil, own, args...)
		return []byte(text + "\n"), err
	}
	if s.manual, err = printed("man"); err != nil {
		return s, err
	}
	s.completed = make(map[string][]byte)
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if s.completed[shell], err = printed("completion", shell); err != nil {
			return s, err
		}
	}
	return s, nil
}

// lay writes what a program is given as: an archive, the packages, the bill.
func (r *making) lay(ctx context.Context, b built, s shared) error {
	program, err := os.ReadFile(b.program)
	if err != nil {
		return err
	}
	notices, err := r.notices(ctx, b)
	if err != nil {
		return err
	}
	if err := r.layBill(b); err != nil {
		return err
	}
	stem := "agir-" + r.source.version
	if b.system == "windows" {
		content, err := zipOf(stem, forWindows(b, program, s, notices), r.source.at)
		if err != nil {
			return err
		}
		return r.put(b.target, stem+"-windows-"+b.machine+".zip", content)
	}
	all, err := forLinux(program, s, notices)
	if err != nil {
		return err
	}
	content, err := tarOf(stem, all, r.source.at)
	if err != nil {
		return err
	}
	if err := r.put(b.target, stem+"-linux-"+b.machine+".tar.gz", content); err != nil {
		return err
	}
	return r.pack(ctx, b, all)
}

// forWindows are the files of the archive for Windows: what the program looks for lies in
// its own folder.
func forWindows(b built, program []byte, s shared, notices []byte) []entry {
	return []entry{
		{"agir.exe", 0o755, program},
		{engineName, 0o755, b.engine.content},
		{"lecteur.wasm", 0o644, s.reader.Code},
		{"wasm_exec.js", 0o644, s.reader.Glue},
		{"LISEZMOI.txt", 0o644, dosLines([]byte(readMe))},
		{"LICENCE.txt", 0o644, dosLines(s.licence)},
		{"NOTICES.txt", 0o644, dosLines(notices)},
	}
}

// dosLines ends lines as the editors of Windows want them, and says that the text is
// UTF-8.
func dosLines(text []byte) []byte {
	return append([]byte("\ufeff"), bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))...)
}

// forLinux are the files of the archive for Linux, as they lie below /usr.
func forLinux(program []byte, s shared, notices []byte) ([]entry, error) {
	manual, err := gzipOf(s.manual)
	if err != nil {
		return nil, err
	}
	changelog, err := gzipOf(s.changelog)
	if err != nil {
		return nil, err
	}
	return []entry{
		{"bin/agir", 0o755, program},
		{"share/agir/lecteur.wasm", 0o644, s.reader.Code},
		{"share/agir/wasm_exec.js", 0o644, s.reader.Glue},
		{"share/bash-completion/completions/agir", 0o644, s.completed["bash"]},
		{"share/doc/agir/NOTICES", 0o644, notices},
		{"share/doc/agir/changelog.gz", 0o644, changelog},
		{"share/doc/agir/copyright", 0o644, s.licence},
		{"share/fish/vendor_completions.d/agir.fish", 0o644, s.completed["fish"]},
		{"share/man/man1/agir.1.gz", 0o644, manual},
		{"share/zsh/site-functions/_agir", 0o644, s.completed["zsh"]},
	}, nil
}

// gzipOf packs a text, without a date or a name.
func gzipOf(text []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// layBill writes what a program is made of, as it says it itself.
func (r *making) layBill(b built) error {
	info, err := buildinfo.ReadFile(b.program)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(packaging.BillOf(info, r.source.revision, b.others()...)); err != nil {
		return err
	}
	return r.put(b.target, "agir-"+r.source.version+"-"+b.name()+".cdx.json", text.Bytes())
}

// others are what a program is made of that is no module of Go.
func (b built) others() []packaging.Library {
	all := []packaging.Library{{Name: "duckdb", Version: engineVersion, Licence: "MIT"}}
	if b.system == "linux" {
		all = append(all,
			packaging.Library{Name: "glibc", Version: "2", Licence: "LGPL-2.1-or-later"},
			packaging.Library{Name: "libstdc++", Version: "6", Licence: "GPL-3.0-or-later WITH GCC-exception-3.1"})
	}
	return all
}

// notices are the licences of all that a program is made of: they go with it.
func (r *making) notices(ctx context.Context, b built) ([]byte, error) {
	info, err := buildinfo.ReadFile(b.program)
	if err != nil {
		return nil, err
	}
	root, err := ask(ctx, r.source.root, nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	text.WriteString("AGIR indicateurs, EUPL-1.2, is made with what follows; each part stays under its own licence.\n")
	if err := notice(&text, "go "+strings.TrimPrefix(info.GoVersion, "go"), root); err != nil {
		return nil, err
	}
	for _, m := range info.Deps {
		dir, err := ask(ctx, r.source.root, nil, "go", "list", "-m", "-f", "{{.Dir}}", m.Path)
		if err != nil {
			return nil, err
		}
		if err := notice(&text, m.Path+" "+m.Version, dir); err != nil {
			return nil, err
		}
	}
	if b.engine != nil {
		fmt.Fprintf(&text, "\n%s\nduckdb %s\n\n%s\n", rule, engineVersion, bytes.TrimSpace(b.engine.licence))
	}
	if b.system == "linux" {
		text.WriteString("\n" + rule + "\n" + linkedIn)
	}
	return []byte(text.String()), nil
}

const rule = "----------------------------------------------------------------------"

// linkedIn says what is linked into the programs for Linux.
const linkedIn = `The C library of GNU, LGPL-2.1-or-later, and the C++ library of GCC, GPL-3.0-or-later with
the GCC Runtime Library Exception 3.1, are linked in as Debian distributes them. Whoever
wants the program with others builds it from its source, which is public.
`

// notice adds the licences that lie in the folder of a part.
func notice(text *strings.Builder, name, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	found := false
	for _, e := range entries {
		if e.IsDir() || !isNotice(e.Name()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(text, "\n%s\n%s, %s\n\n%s\n", rule, name, e.Name(), bytes.TrimSpace(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))))
	}
	if !found {
		return fmt.Errorf("%s: no licence in %s", name, dir)
	}
	return nil
}

// isNotice says whether a file is a licence, or what it asks to go with it.
func isNotice(name string) bool {
	stem := strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), "-BSD"))
	return slices.Contains([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"}, stem)
}
