//===- TextTable.h - text with tables -------------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFINSPECT_TEXTTABLE_H
#define SKIFF_TOOLS_SKIFFINSPECT_TEXTTABLE_H

#include "tools/skiff-inspect/Inspect.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <vector>

namespace skiff::tools {

using Row = std::vector<std::string>;

/// Text under construction.
class Text {
public:
  template <typename... Values> void line(fmt::format_string<Values...> format, Values &&...values) {
    fmt::format_to(std::back_inserter(text), format, std::forward<Values>(values)...);
    text += '\n';
  }

  /// Indented rows with columns as wide as their longest cell.
  void table(const std::vector<Row> &rows) {
    std::vector<size_t> widths(rows.front().size());
    for (const Row &row : rows)
      for (size_t i = 0; i != row.size(); ++i)
        widths[i] = std::max(widths[i], row[i].size());
    for (const Row &row : rows) {
      std::string line;
      for (size_t i = 0; i != row.size(); ++i)
        line += fmt::format("  {:<{}}", row[i], i + 1 == row.size() ? 0 : widths[i]);
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
  }

  std::string take() { return std::move(text); }

private:
  std::string text;
};

/// Names come from the file: a terminal should not obey what is in them.
inline std::string printable(std::string text) {
  for (char &c : text)
    if (uint8_t(c) < 32 || c == 127)
      c = '?';
  return text;
}
inline std::string printable(const flatbuffers::String *string) { return printable(string->str()); }

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFINSPECT_TEXTTABLE_H
