package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"syscall"
)

// What the engine, or the system, refuses at length, in the words of this package.
var (
	// ErrNoSpace says that a disk is full, whichever write met it first.
	ErrNoSpace = errors.New("no space left on the disk")
	// ErrNoMemory says that the bound given with Memory is too narrow for a question.
	ErrNoMemory = errors.New("the engine needs more memory than memory_megabytes gives it")
)

// Fault is what an error comes to when the engine or the system met, anywhere, a full
// disk, a memory too narrow or the damaged file of a store: one of ErrNoSpace,
// ErrNoMemory and ErrDamaged, told once. Any other error is given back as it is.
//
// A damaged file may be found late: its checksum is not computed again when nothing
// says that it was written since, and the engine checks each block as it reads it.
func Fault(err error) error {
	var at *fs.PathError
	switch text := lower(err); {
	case errors.Is(err, syscall.ENOSPC) && errors.As(err, &at):
		return fmt.Errorf("%s: %w", at.Path, ErrNoSpace)
	case errors.Is(err, syscall.ENOSPC), strings.Contains(text, "no space left"):
		return ErrNoSpace
	case strings.Contains(text, "out of memory error"):
		return ErrNoMemory
	case !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrDamagedBackup) && isDamage(text):
		return ErrDamaged
	}
	return err
}

// isDamage says whether the engine complains of what it reads in a file.
func isDamage(text string) bool {
	for _, words := range []string{"corrupt database file", "corrupted", "not a valid duckdb database", "could not read enough bytes from file", "stored checksum"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// holder is where the engine names the process that holds a file.
var holder = regexp.MustCompile(`\(PID (\d+)\)`)

// refusal turns the engine's refusal to open a file into one of ours: held, with the
// process that holds it, written by a later engine, or damaged.
func refusal(err error) error {
	text := lower(err)
	switch {
	case strings.Contains(text, "could not set lock"), strings.Contains(text, "conflicting lock"):
		if m := holder.FindStringSubmatch(err.Error()); m != nil {
			return fmt.Errorf("%w: process %s", ErrBusy, m[1])
		}
		return ErrBusy
	case strings.Contains(text, "newer version"), strings.Contains(text, "can only read version"):
		return ErrNewer
	}
	return Fault(err)
}

// unread is why a store that nothing vouches for could not be read to its last row: it
// is damaged, unless the disk, the memory or the patience of whoever asked ended first.
// A store taken for a damaged one would be restored, and what came since lost.
func unread(ctx context.Context, err error) error {
	if err = Fault(err); ctx.Err() != nil || isShortage(err) {
		return err
	}
	return ErrDamaged
}

func isShortage(err error) bool { return errors.Is(err, ErrNoSpace) || errors.Is(err, ErrNoMemory) }

func lower(err error) string { return strings.ToLower(err.Error()) }
