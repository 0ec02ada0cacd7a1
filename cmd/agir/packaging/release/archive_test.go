package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheArchiveOfLinux: unpacked below /usr/local by whoever has a narrow umask, what is
// the program's own is read by all; the folders of others keep their permissions.
func TestTheArchiveOfLinux(t *testing.T) {
	all, err := forLinux([]byte("program"), shared{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := tarOf("agir-1", all, trial(t).source.at)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %s/%s %d/%d %s", h.FileInfo().Mode(), h.Uname, h.Gname, h.Uid, h.Gid, h.Name))
	}
	const of = " root/root 0/0 agir-1/"
	want := []string{
		"-rwxr-xr-x" + of + "bin/agir", "drwxr-xr-x" + of + "share/agir/", "-rw-r--r--" + of + "share/agir/lecteur.wasm", "-rw-r--r--" + of + "share/agir/wasm_exec.js",
		"-rw-r--r--" + of + "share/bash-completion/completions/agir", "drwxr-xr-x" + of + "share/doc/agir/", "-rw-r--r--" + of + "share/doc/agir/NOTICES",
		"-rw-r--r--" + of + "share/doc/agir/changelog.gz", "-rw-r--r--" + of + "share/doc/agir/copyright", "-rw-r--r--" + of + "share/fish/vendor_completions.d/agir.fish",
		"-rw-r--r--" + of + "share/man/man1/agir.1.gz", "-rw-r--r--" + of + "share/zsh/site-functions/_agir",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
