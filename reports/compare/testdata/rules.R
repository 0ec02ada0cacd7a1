# The golden values of the rules of a fair comparison, worked out by R from their definitions and
# its own laws, knowing nothing of the Go that they judge. All figures are invented.
#
#   Rscript rules.R > rules.csv        (R 4.2, no package)
#
# A line: the rule, its case, what it gives, the value. The inputs of a case are lines too (what is
# "in"), so that the test reads them from here and nowhere else: points and strata are
# counted/among, others numbers, with a space in between.

line <- function(rule, case, what, value) {
  if (is.numeric(value)) value <- format(value, digits = 15, scientific = FALSE, trim = TRUE)
  cat(rule, case, what, paste(value, collapse = " "), sep = ";")
  cat("\n")
}
points_of <- function(k, n) paste(k, n, sep = "/")
cat("rule;case;what;value\n")

# Wilson: the score interval of prop.test, without continuity correction.
for (x in list(c(0, 10), c(3, 41), c(109, 109), c(412, 517))) {
  i <- suppressWarnings(prop.test(x[1], x[2], correct = FALSE)$conf.int)
  case <- points_of(x[1], x[2])
  line("wilson", case, "low", max(0, i[1])); line("wilson", case, "high", min(1, i[2]))
}

# Funnel: Spiegelhalter (2005), additive over-dispersion on the scale asin sqrt p; beta-binomial limits.
binomial <- function(n, p) dbinom(0:n, n, p)
beta_binomial <- function(n, p, rho) {
  a <- p * (1 - rho) / rho; b <- (1 - p) * (1 - rho) / rho; k <- 0:n
  exp(lchoose(n, k) + lbeta(k + a, n - k + b) - lbeta(a, b))
}
limits <- function(d, tail) { # d: the law of 0..n
  n <- length(d) - 1
  below <- cumsum(d); above <- rev(cumsum(rev(d)))
  few <- sum(below < tail) - 1; many <- n + 1 - sum(above < tail)
  low <- if (few >= 0) (few + (tail - below[few + 1]) / d[few + 2]) / n else 0
  high <- if (many <= n) (many - (tail - above[many + 1]) / d[many]) / n else 1
  c(few, many, max(0, low), min(1, high))
}
nations <- list(
  alike = list(k = c(41, 52, 29, 88, 64, 37, 71, 19, 55, 46), n = c(50, 66, 35, 104, 80, 44, 90, 24, 69, 60)),
  apart = list(k = c(18, 61, 40, 22, 95, 12, 70, 33, 27, 58), n = c(52, 70, 44, 60, 110, 48, 81, 37, 66, 72)),
  high = list(k = c(109, 64, 47, 88, 31, 152, 20, 73), n = c(109, 66, 48, 91, 31, 155, 21, 74))
)
for (name in names(nations)) {
  k <- nations[[name]]$k; n <- nations[[name]]$n; p <- sum(k) / sum(n)
  line("funnel", name, "in", points_of(k, n))
  z <- (asin(sqrt(k / n)) - asin(sqrt(p))) * 2 * sqrt(n)
  q <- quantile(z, c(.1, .9), type = 7)
  phi <- mean(pmin(pmax(z, q[1]), q[2])^2)
  w <- 4 * n; m <- length(n)
  tau2 <- max(0, (m * phi - (m - 1)) / (sum(w) - sum(w^2) / sum(w)))
  line("funnel", name, "phi", phi); line("funnel", name, "tau2", tau2)
  law <- function(n) if (tau2 > 0) beta_binomial(n, p, 4 * tau2) else binomial(n, p)
  for (size in c(20, 48, 110, 155)) {
    d <- law(size)
    inner <- limits(d, .025); outer <- limits(d, .001)
    line("funnel", name, paste("inner", size), inner[3:4]); line("funnel", name, paste("outer", size), outer[3:4])
    at <- round(c(.2, .5, .9, 1) * size)
    for (x in at) {
      line("funnel", name, paste("at most", x, size), sum(d[1:(x + 1)]))
      line("funnel", name, paste("at least", x, size), sum(d[(x + 1):(size + 1)]))
    }
  }
  chance <- 0; classes <- c()
  for (i in seq_along(n)) if (n[i] >= 20) {
    d <- law(n[i]); l <- limits(d, .001)
    few <- l[1]; many <- l[2]
    chance <- chance + (if (few >= 0) sum(d[1:(few + 1)]) else 0) + (if (many <= n[i]) sum(d[(many + 1):(n[i] + 1)]) else 0)
    classes <- c(classes, if (k[i] <= few) "low" else if (k[i] >= many) "high" else "within")
  }
  line("funnel", name, "by chance", chance); line("funnel", name, "classes", classes)

  # Shrinkage: beta-binomial by moments, weights n.
  rho <- (sum(n * (k / n - p)^2) - p * (1 - p) * (m - 1)) / (p * (1 - p) * (sum(n) - sum(n^2) / sum(n) - (m - 1)))
  rho <- min(1, max(0, rho))
  line("shrinkage", name, "in", points_of(k, n))
  line("shrinkage", name, "rho", rho)
  line("shrinkage", name, "shrunken", if (rho == 0) rep(p, m) else { M <- (1 - rho) / rho; (k + M * p) / (n + M) })
}

# O/E: indirect standardisation; the interval of the score of a Poisson-binomial count, all odds
# multiplied by one factor.
publics <- list(
  usual = list(own = c(12, 7, 20, 3), of = c(15, 9, 31, 8), k = c(310, 140, 520, 80), n = c(380, 210, 790, 190)),
  frequent = list(own = c(30, 24, 18), of = c(30, 25, 18), k = c(980, 770, 460), n = c(1000, 790, 470)),
  none = list(own = c(0, 0), of = c(12, 9), k = c(40, 12), n = c(300, 180)),
  every = list(own = c(12, 21), of = c(12, 21), k = c(260, 120), n = c(300, 180))
)
for (name in names(publics)) {
  x <- publics[[name]]; p <- x$k / x$n; o <- sum(x$own); e <- sum(x$of * p)
  at <- function(t) { q <- p * exp(t) / (1 - p + p * exp(t)); c(sum(x$of * q), sum(x$of * q * (1 - q))) }
  z <- qnorm(.975)
  end <- function(side) {
    f <- function(t) { m <- at(t); o - m[1] - side * z * sqrt(m[2]) }
    if (f(-30) * f(30) > 0) return(if (side > 0) 0 else sum(x$of))
    at(uniroot(f, c(-30, 30), tol = 1e-14)$root)[1]
  }
  line("o/e", name, "in", points_of(x$own, x$of)); line("o/e", name, "nation", points_of(x$k, x$n))
  line("o/e", name, "ratio", o / e); line("o/e", name, "interval", c(end(1), end(-1)) / e)
}

# Signals: limits of a series of shares of persons who are mostly the same from month to month,
# and how often chance goes as far in three months.
control <- function(v, n) {
  m <- length(v); mean <- mean(v); s <- sum((v - mean)^2)
  r <- sum((v[-1] - mean) * (v[-m] - mean)) / s
  phi <- min(max((m * r + 1) / (m - 4), 0), .8)
  ratio <- (1 + phi) / (1 - phi)
  variance <- var(v) / max(1 - (ratio - 1) / (m - 1), .4)
  q <- (mean * sum(n) + 1) / (sum(n) + 2)
  chance <- q * (1 - q) * mean(1 / n)
  free <- if (variance > chance * max(1, qchisq(.7, m - 1) / (m - 1))) m - 3 else Inf
  if (is.infinite(free)) variance <- chance
  spread <- sqrt(variance * (1 + min(ratio / m, .5)))
  list(mean = mean, spread = spread, free = free, reach = spread * qt(1 - .05 / 6, free))
}
set.seed(22)
series <- function(phi, n, persons, level, sd) {
  x <- as.numeric(arima.sim(list(ar = phi), n, sd = sd * sqrt(1 - phi^2)))
  round(pmin(1, pmax(0, level + x)) * persons)
}
cases <- list(
  quiet = list(k = series(.01, 24, 300, .8, .02), n = rep(300, 24)),
  together = list(k = series(.8, 24, 300, .8, .05), n = rep(300, 24)),
  wide = list(k = series(.2, 12, 400, .6, .08), n = rep(400, 12)),
  short = list(k = series(.5, 9, 150, .9, .05), n = rep(150, 9)),
  full = list(k = rep(80, 12), n = rep(80, 12))
)
for (name in names(cases)) {
  x <- cases[[name]]; v <- x$k / x$n
  c0 <- if (name == "full") { # every month the same: chance alone
    q <- (sum(x$n) + 1) / (sum(x$n) + 2)
    s <- sqrt(q * (1 - q) / 80 * (1 + 1 / 12))
    list(mean = 1, spread = s, free = Inf, reach = s * qnorm(1 - .05 / 6))
  } else control(v, x$n)
  line("signals", name, "in", points_of(x$k, x$n))
  line("signals", name, "limits", c(c0$mean - c0$reach, c0$mean, c0$mean + c0$reach))
  far <- c0$mean - 2.5 * c0$spread
  line("signals", name, "chance", c(far, min(1, 6 * pt(-2.5, c0$free))))
  # Assurance: whether these limits reach a target.
  for (target in c(.6, .8, .95)) {
    word <- if (target < c0$mean - c0$reach) "toujours" else if (target > c0$mean + c0$reach) "jamais" else "tantôt"
    line("assurance", name, paste(target), word)
  }
}

# Benjamini and Hochberg at 10 %.
for (p in list(c(.001, .2, .03, .04, .9, .0004), c(.5, .06, .2), c(.02, .02, .02, .09, .1, .04, .8, .011), c(.05, .1))) {
  line("discoveries", paste(p, collapse = " "), "kept", as.integer(p.adjust(p, "BH") <= .1))
}
