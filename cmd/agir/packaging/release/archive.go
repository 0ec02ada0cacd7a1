package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"time"
)

// zipOf is an archive for Windows, of one folder. Same entries, same bytes.
func zipOf(folder string, all []entry, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range all {
		h := &zip.FileHeader{Name: path.Join(folder, e.path), Method: zip.Deflate, Modified: at}
		h.SetMode(fs.FileMode(e.mode))
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(e.content); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// tarOf is an archive for Linux, of one folder. Same entries, same bytes. The folders that
// are the program's own are entries too: whatever the umask of who unpacks it, others read
// what is there. Those that it shares with the rest of the machine are left as they are.
func tarOf(folder string, all []entry, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	packed, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	t := tar.NewWriter(packed)
	made := make(map[string]bool)
	for _, e := range all {
		if dir := path.Dir(e.path); path.Base(dir) == "agir" && !made[dir] {
			made[dir] = true
			h := &tar.Header{Typeflag: tar.TypeDir, Name: path.Join(folder, dir) + "/", Mode: 0o755, ModTime: at, Uname: "root", Gname: "root", Format: tar.FormatPAX}
			if err := t.WriteHeader(h); err != nil {
				return nil, err
			}
		}
		h := &tar.Header{Name: path.Join(folder, e.path), Mode: e.mode, Size: int64(len(e.content)), ModTime: at, Uname: "root", Gname: "root", Format: tar.FormatPAX}
		if err := t.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := t.Write(e.content); err != nil {
			return nil, err
		}
	}
	if err := t.Close(); err != nil {
		return nil, err
	}
	err = packed.Close()
	return b.Bytes(), err
}
