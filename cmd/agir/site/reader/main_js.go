//go:build js && wasm

// Command reader is the reader of the check page, in the browser: the contract and the
// sentences of agir check, built for WebAssembly. It answers calls of its worker and
// sends nothing anywhere.
package main

import (
	"encoding/json"
	"errors"
	"syscall/js"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/site/verdict"
)

func main() {
	js.Global().Set("agirCheck", js.FuncOf(func(_ js.Value, args []js.Value) any { return answer(check(args)) }))
	js.Global().Set("agirReturn", js.FuncOf(func(_ js.Value, args []js.Value) any { return answer(given(args)) }))
	js.Global().Call("agirReady")
	select {}
}

// answer is what a call gives, or why it gives nothing.
func answer(value js.Value, err error) any {
	result := js.Global().Get("Object").New()
	if err != nil {
		result.Set("error", err.Error())
		return result
	}
	result.Set("value", value)
	return result
}

// request reads the arguments of a call: name, bytes, day, settings.
func request(args []js.Value) (r verdict.Request, err error) {
	if len(args) != 4 {
		return r, errors.New("want a name, bytes, a day and settings")
	}
	r.Name = args[0].String()
	r.Content = make([]byte, args[1].Get("length").Int())
	js.CopyBytesToGo(r.Content, args[1])
	if r.On, err = time.Parse(time.DateOnly, args[2].String()); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(args[3].String()), &r.Settings)
}

func check(args []js.Value) (js.Value, error) {
	r, err := request(args)
	if err != nil {
		return js.Null(), err
	}
	v, err := verdict.Of(r)
	if err != nil {
		return js.Null(), err
	}
	text, err := v.JSON()
	return js.ValueOf(string(text)), err
}

func given(args []js.Value) (js.Value, error) {
	r, err := request(args)
	if err != nil {
		return js.Null(), err
	}
	files, err := verdict.Returned(r)
	if err != nil {
		return js.Null(), err
	}
	all := js.Global().Get("Array").New()
	for _, f := range files {
		content := js.Global().Get("Uint8Array").New(len(f.Content))
		js.CopyBytesToJS(content, f.Content)
		one := js.Global().Get("Object").New()
		one.Set("name", f.Name)
		one.Set("content", content)
		all.Call("push", one)
	}
	return all, nil
}
