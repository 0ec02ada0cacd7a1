package purge

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// Outside is a file outside of the store that speaks of somebody removed, or that cannot
// be read to know it: a backup, a work list under its password.
type Outside struct {
	Kind string // as journaled
	Path string
	Sure bool // it was read, and speaks of somebody removed
}

// returnedFolder is where agir feedback writes unless it is told otherwise.
const returnedFolder = "retours"

// stillTold are the files outside of the store that are still there and tell of
// somebody removed, or may: those that the journal says were written, those that lie in
// the folders where they usually do, and the last backup.
func stillTold(ctx context.Context, s *store.Store, marks *Marks, conf *settings.Settings) (all []Outside, err error) {
	files, err := books.OutsideFiles(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, path := range append(returnedIn(conf), store.LastBackup(s.Path())) {
		kind := books.FeedbackMade
		if path == store.LastBackup(s.Path()) {
			kind = books.BackupMade
		}
		files = append(files, books.OutsideFile{Kind: kind, Path: path})
	}
	met := make(map[string]bool) // by their whole paths: what works in its folder journals those that begin there
	for _, f := range files {
		if f.Path == "" {
			continue
		}
		if f.Path, err = filepath.Abs(f.Path); err != nil {
			return nil, err
		}
		if met[f.Path] {
			continue
		}
		met[f.Path] = true
		if info, err := os.Lstat(f.Path); err != nil || !info.Mode().IsRegular() {
			continue // gone, or no file of ours
		}
		tells, read := tellsOf(f, marks, exports.Limits(conf.Limits))
		if tells || !read {
			all = append(all, Outside{Kind: f.Kind, Path: f.Path, Sure: tells})
		}
	}
	return all, nil
}

// returnedIn are the files that lie where they are given back to senders.
func returnedIn(conf *settings.Settings) (all []string) {
	folders := []string{returnedFolder}
	for _, sender := range conf.Senders {
		if sender.Folder != "" {
			folders = append(folders, sender.Folder)
		}
	}
	for _, folder := range folders {
		filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				all = append(all, path)
			}
			return nil // what cannot be looked into was not written by this account
		})
	}
	return all
}

// tellsOf reads a file and says whether it speaks of somebody marked; read says whether
// it could be read to its end.
func tellsOf(f books.OutsideFile, marks *Marks, limits exports.Limits) (tells, read bool) {
	if f.Kind == books.BackupMade {
		return false, false
	}
	opened, err := whole.Open(f.Path, os.O_RDONLY, 0)
	if err != nil {
		return false, false
	}
	defer opened.Close()
	var content bytes.Buffer
	if n, err := io.Copy(&content, io.LimitReader(opened, limits.Bytes+1)); err != nil || n > limits.Bytes {
		return false, false
	}
	file, err := exports.Read(filepath.Base(f.Path), content.Bytes(), limits)
	if err != nil {
		return false, false
	}
	for _, sheet := range file.Sheets {
		for row, err := range sheet.Rows() {
			if err != nil {
				return tells, false
			}
			if marks.marked(row.Texts()) {
				return true, true
			}
		}
	}
	return false, true
}
