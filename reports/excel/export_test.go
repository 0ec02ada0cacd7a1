package excel

// WorklistBook is a work list before it is put under its password.
var WorklistBook = worklistBook
