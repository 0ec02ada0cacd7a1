package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/warehouse"
)

// SealInbox seals in place, as path + ".age", the files of an inbox that the store
// holds: it keeps their bytes already, so nothing waits for them. The store must be
// at a safe point. A file not yet taken is left for its sender's next run.
func SealInbox(ctx context.Context, store *warehouse.Store, dir string) (sealed int, err error) {
	known, err := store.Knows(ctx)
	if err != nil {
		return 0, err
	}
	err = eachFile(dir, func(path, name string) error {
		if strings.HasSuffix(path, sealing.Suffix) {
			return nil
		}
		before, err := os.Lstat(path)
		if err != nil || !before.Mode().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil // told when it was read
		}
		sum := sha256.Sum256(content)
		if !known[[2]string{name, hex.EncodeToString(sum[:])}] {
			return nil
		}
		if err := store.Key().SealBytes(content, path+sealing.Suffix); err != nil {
			return err
		}
		if after, err := os.Lstat(path); err != nil || !after.ModTime().Equal(before.ModTime()) || after.Size() != before.Size() {
			return err // dropped again meanwhile: it is another file
		}
		sealed++
		return os.Remove(path)
	})
	return sealed, err
}

// ResealInbox seals with another key the files of an inbox that are sealed. Run
// again after it was cut short, it goes on from there.
func ResealInbox(dir string, key, next *sealing.Key) (sealed int, err error) {
	err = eachFile(dir, func(path, name string) error {
		if !strings.HasSuffix(path, sealing.Suffix) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sealed++
		plain, err := key.OpenBytes(content)
		if errors.Is(err, sealing.ErrKey) || errors.Is(err, sealing.ErrNoKey) {
			_, err = next.OpenBytes(content)
			return err
		}
		if err != nil {
			return err
		}
		return next.SealBytes(plain, path)
	})
	return sealed, err
}

// eachFile visits the files of an inbox; name is the path in the inbox, as the
// store knows it.
func eachFile(dir string, visit func(path, name string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return visit(path, strings.TrimSuffix(filepath.ToSlash(name), sealing.Suffix))
	})
}
