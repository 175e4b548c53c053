#!/bin/sh
# Makes the vendored files below static/ again: fonts, htmx, Swagger UI and the icon sprite.
# Run by hand after changing a version in package.json: `npm install --ignore-scripts && npm run vendor`
# (one of the packages would report its installation to somebody).
# The results are committed, so nobody needs Node to run or change the application.
set -eu
cd "$(dirname "$0")"
from=../node_modules

# Fonts: one Latin file each; the sans with its optical size axis, which draws large titles narrower.
# Every other script uses the fallbacks.
sans=$from/@fontsource-variable/bricolage-grotesque
serif=$from/@fontsource-variable/source-serif-4
mono=$from/@fontsource/dm-mono
mkdir -p fonts vendor
cp "$sans/files/bricolage-grotesque-latin-opsz-normal.woff2" fonts/bricolage-grotesque.woff2
cp "$serif/files/source-serif-4-latin-wght-normal.woff2" fonts/source-serif-4.woff2
cp "$serif/files/source-serif-4-latin-wght-italic.woff2" fonts/source-serif-4-italic.woff2
cp "$mono/files/dm-mono-latin-400-normal.woff2" fonts/dm-mono.woff2
cp "$sans/LICENSE" fonts/LICENSE-bricolage-grotesque.txt
cp "$serif/LICENSE" fonts/LICENSE-source-serif-4.txt
cp "$mono/LICENSE" fonts/LICENSE-dm-mono.txt

sed '/^\/\/# sourceMappingURL/d' "$from/htmx.org/dist/htmx.min.js" > vendor/htmx.min.js
cp "$from/htmx.org/LICENSE" vendor/LICENSE-htmx.txt

viewer=$from/swagger-ui-dist
mkdir -p vendor/swagger-ui
sed '/^\/\/# sourceMappingURL/d' "$viewer/swagger-ui-bundle.js" > vendor/swagger-ui/swagger-ui-bundle.js
sed 's/\/\*# sourceMappingURL=[^*]*\*\///' "$viewer/swagger-ui.css" > vendor/swagger-ui/swagger-ui.css
cp "$viewer/swagger-ui-bundle.js.LICENSE.txt" vendor/swagger-ui/LICENSE-parts.txt
cat "$viewer/NOTICE" "$viewer/LICENSE" > vendor/swagger-ui/LICENSE.txt

# The sprite: "our-name=lucide-name", then our own marks: a bulb that can be filled, quieter dots, quotation marks.
cp "$from/lucide-static/LICENSE" LICENSE-icons.txt
icons="laugh=laugh reply=reply flag=flag pencil=pencil rss=rss mail=mail
comment=message-circle user=user user-x=user-x clock=clock eraser=eraser x=x check=check alert=circle-alert
chevron-down=chevron-down chevron-up=chevron-up plus-box=square-plus minus-box=square-minus
link=link sun=sun moon=moon search=search"
{
  echo '<svg xmlns="http://www.w3.org/2000/svg">'
  for pair in $icons; do
    echo "  <symbol id=\"${pair%%=*}\" viewBox=\"0 0 24 24\">"
    # Only the shapes: stroke and fill come from the page, so that a mark can be filled when it is on.
    sed -n 's/^  \(<\(path\|circle\|rect\|line\|polyline\|polygon\|ellipse\) .*\)$/    \1/p' \
      "$from/lucide-static/icons/${pair#*=}.svg"
    echo '  </symbol>'
  done
  cat <<'MARKS'
  <symbol id="bulb" viewBox="0 0 24 24">
    <path d="M9 16.5c0-2.1-3.5-3.7-3.5-8a6.5 6.5 0 0 1 13 0c0 4.3-3.5 5.9-3.5 8z" />
    <path d="M9.5 19.5h5" />
    <path d="M11 22h2" />
  </symbol>
  <symbol id="dots" viewBox="0 0 24 24">
    <path stroke-width="2.4" d="M5 13h.01M12 13h.01M19 13h.01" />
  </symbol>
  <symbol id="quote-open" viewBox="0 0 24 24">
    <path fill="currentColor" stroke="none" d="M9.8 5.6C5.4 7.2 2.5 10.6 2.5 14.6a4.1 4.1 0 1 0 4.5-4.080C7.6 8.900 8.900 7.7 10.800 7zM20.3 5.6C15.900 7.2 13 10.6 13 14.6a4.1 4.1 0 1 0 4.5-4.080C18.1 8.900 19.4 7.7 21.3 7z"/>
  </symbol>
  <symbol id="quote-close" viewBox="0 0 24 24">
    <path fill="currentColor" stroke="none" d="M3.7 18.4c4.4-1.6 7.3-5 7.3-9a4.1 4.1 0 1 0-4.5 4.080C5.900 15.1 4.6 16.3 2.7 17zM14.2 18.4c4.4-1.6 7.3-5 7.3-9a4.1 4.1 0 1 0-4.5 4.080C16.4 15.1 15.1 16.3 13.2 17z"/>
  </symbol>
</svg>
MARKS
} > icons.svg
