package store

// The engine asks that all its names be found by extensions loaded at run time, which OpenEngine
// never fetches: without them a program is seven megabytes smaller, and links a sixth sooner.

// #cgo LDFLAGS: -Wl,--no-export-dynamic
import "C"
