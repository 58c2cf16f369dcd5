//===- JUnit.cpp - comparisons as a test report ---------------------------===//
// Elements and attributes are those that Jenkins, GitLab and GitHub's reporters read
// (github.com/testmoapp/junitxml lists them).
//===----------------------------------------------------------------------===//
#include "tools/skiff-run/JUnit.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>

using namespace skiff;
using namespace skiff::tools;

/// Takes a character off the front of UTF-8 `text`, a byte where it is none. Returns
/// 0 for what XML 1.0 cannot hold, not even escaped.
static uint32_t takeCharacter(std::string_view &text) {
  const auto byte = [&](size_t i) { return uint32_t(uint8_t(text[i])); };
  uint32_t first = byte(0);
  size_t size = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
  uint32_t value = size == 1 ? first : first & (0x7f >> size);
  bool isValid = size != 0 && size <= text.size();
  for (size_t i = 1; isValid && i < size; ++i) {
    isValid = byte(i) >> 6 == 2;
    value = value << 6 | (byte(i) & 0x3f);
  }
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (!isValid || value < least[size]) {
    text.remove_prefix(1);
    return 0;
  }
  text.remove_prefix(size);
  bool isXml = value == '\t' || value == '\n' || value == '\r' || (value >= 0x20 && value < 0xd800) ||
               (value >= 0xe000 && value < 0xfffe) || (value >= 0x10000 && value < 0x110000);
  return isXml ? value : 0;
}

/// For attributes and text.
static std::string escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::string_view before = text;
    uint32_t character = takeCharacter(text);
    if (character == 0)
      result += "\xef\xbf\xbd"; // U+FFFD, the replacement character
    else if (character < 0x20 ||
             (character < 0x80 && std::string_view("<>&\"'").find(char(character)) != std::string_view::npos))
      result += fmt::format("&#{};", character);
    else
      result += before.substr(0, before.size() - text.size());
  }
  return result;
}

static std::string stem(const std::string &path) { return std::filesystem::path(path).stem().string(); }

/// The last part of a path, also of "folder/".
static std::string lastPart(const std::string &path) {
  std::filesystem::path whole(path);
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

static std::string messageOf(const Comparison &c) {
  if (!c.difference.empty())
    return c.difference;
  return fmt::format(
      "{} of {} elements differ (rtol {:.3g}, atol {:.3g}); the worst is [{}]: expected {:.9g}, "
      "got {:.9g}",
      c.mismatches, elementCount(c.dims), c.rtol, c.atol, fmt::join(c.worst, ","), c.expected, c.got);
}

static std::string testCase(const Comparison &c, const std::string &suite, double seconds) {
  std::string open = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.6f}\"", escaped(suite),
                                 escaped(c.name), seconds);
  if (c.agrees())
    return open + "/>\n";
  std::string details =
      c.difference.empty()
          ? fmt::format("shape {}, max_abs {:.3g}, max_rel {:.3g}, cosine {:.9f}, SQNR {:.1f} dB",
                        shapeText(c.dims), c.maxAbs, c.maxRel, c.cosine, c.sqnr)
          : fmt::format("shape {}", shapeText(c.dims));
  return fmt::format("{}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n", open,
                     c.difference.empty() ? "values" : "signature", escaped(messageOf(c)), escaped(details));
}

static std::string document(size_t tests, size_t failures, size_t errors, double seconds,
                            const std::string &suites) {
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuites name=\"skiff-run\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
                     "time=\"{:.6f}\">\n{}</testsuites>\n",
                     tests, failures, errors, seconds, suites);
}

std::string tools::junitXml(const Report &report, const Options &options) {
  std::string suites;
  size_t tests = 0, failures = 0;
  double seconds = 0;
  for (const ComparedSet &set : report.sets) {
    std::string name = stem(options.file) + "." + lastPart(set.path);
    size_t wrong = size_t(std::count_if(set.comparisons.begin(), set.comparisons.end(),
                                        [](const Comparison &c) { return !c.agrees(); }));
    suites += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.6f}\">\n"
        "    <properties>\n"
        "      <property name=\"file\" value=\"{}\"/>\n"
        "      <property name=\"expect\" value=\"{}\"/>\n"
        "      <property name=\"target\" value=\"{}\"/>\n"
        "      <property name=\"threads\" value=\"{}\"/>\n"
        "    </properties>\n",
        escaped(name), set.comparisons.size(), wrong, set.seconds, escaped(options.file), escaped(set.path),
        escaped(skiff_model_target(report.model)), skiff_model_threads(report.model));
    for (const Comparison &c : set.comparisons)
      suites += testCase(c, name, set.seconds / double(set.comparisons.size()));
    suites += "  </testsuite>\n";
    tests += set.comparisons.size();
    failures += wrong;
    seconds += set.seconds;
  }
  return document(tests, failures, 0, seconds, suites);
}

std::string tools::junitXml(const std::string &error, const Options &options) {
  std::string name = escaped(stem(options.file));
  return document(
      1, 0, 1, 0,
      fmt::format("  <testsuite name=\"{0}\" tests=\"1\" failures=\"0\" errors=\"1\" time=\"0\">\n"
                  "    <testcase classname=\"{0}\" name=\"skiff-run\" time=\"0\">\n"
                  "      <error type=\"input\" message=\"{1}\"/>\n"
                  "    </testcase>\n  </testsuite>\n",
                  name, escaped(error)));
}
