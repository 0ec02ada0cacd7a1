# Draws a Typst source as PDF and prints the seconds of the clock and of the processors that it took, without
# what starting takes: fonts, the standard library and a page with a word are there before.
import sys
import time

import typst

source, fonts, to = sys.argv[1:]
options = dict(font_paths=[fonts], ignore_system_fonts=True)
typst.compile(b'#set text(font: "Liberation Sans", lang: "fr")\nmot', **options)
clock, processors = time.perf_counter(), time.process_time()
typst.compile(source, output=to, **options)
print(time.perf_counter() - clock, time.process_time() - processors)
