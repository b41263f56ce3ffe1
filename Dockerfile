# One image for both sides; DEBTORMAP_SIDE says which. Build: docker build -t debtormap .
FROM node:20-bookworm-slim AS clients
WORKDIR /build/clients
COPY clients/package.json clients/package-lock.json clients/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY clients ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
WORKDIR /opt/debtormap
COPY requirements requirements
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/tools.txt \
 && .venv/bin/uv pip install --python .venv/bin/python --no-cache --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md ./
COPY debtormap debtormap
RUN .venv/bin/uv pip install --python .venv/bin/python --no-cache --no-deps --no-build-isolation -e .

FROM python:3.11-slim-bookworm
# What the printing room sets letters with, and the fonts that it embeds.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-babelstone-han fonts-hanazono \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir /var/lib/debtormap --create-home --shell /usr/sbin/nologin debtormap
WORKDIR /opt/debtormap
COPY --from=packages /opt/debtormap /opt/debtormap
COPY --from=clients /build/clients/dist clients/dist
COPY data data
ENV PATH=/opt/debtormap/.venv/bin:$PATH \
    DEBTORMAP_DATA_DIR=/var/lib/debtormap
USER 10001:10001
VOLUME /var/lib/debtormap
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["debtormap"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
