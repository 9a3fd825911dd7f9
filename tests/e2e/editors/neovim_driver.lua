-- A second Neovim, driven as a person would through its remote API: keys go in, what can be seen comes out.
-- usage: dofile('neovim_driver.lua')(NVIM, WORKSPACE, WAIT_MS)     looks for at most WAIT_MS at what should appear

return function(nvim, workspace, wait_ms)
  local child = vim.fn.jobstart(
    { nvim, '--embed', '--headless', '-u', 'NONE', '-i', 'NONE', '-n' },
    { rpc = true, cwd = workspace }
  )
  local driver = {}

  function driver.lua(code, ...)
    return vim.rpcrequest(child, 'nvim_exec_lua', code, { ... })
  end

  function driver.type_keys(keys)
    vim.rpcrequest(child, 'nvim_input', keys)
  end

  --- Waits until `code` returns a value that is neither nil nor false nor empty, and returns it; nil when time is up.
  function driver.await(code, ...)
    local found
    local given = { ... }
    vim.wait(wait_ms, function()
      found = driver.lua(code, unpack(given))
      return found ~= nil and found ~= vim.NIL and found ~= false and found ~= ''
    end, 20)
    return found ~= vim.NIL and found or nil
  end

  local GHOST = [[
    local namespace = vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']
    local marks = namespace and vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true }) or {}
    local shown = marks[1] and marks[1][4].virt_text[1][1]
    return shown
  ]]
  local SCREEN_LINE = [[
    vim.cmd.redraw()
    local cells = {}
    for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(vim.fn.screenrow(), column) end
    return vim.trim(table.concat(cells))
  ]]

  --- Goes to a line of its own with the keys `place`, types `text` and waits for ghost text; then types `keys`, which
  --- end in the accepting key, and waits until the line, now holding `typed`, has grown.
  function driver.complete_inline(place, text, keys, typed)
    driver.type_keys('<Esc>' .. place .. text)
    local ghost = driver.await(GHOST)
    local screen, row = driver.lua(SCREEN_LINE), driver.lua('return vim.fn.line(".")')
    driver.type_keys(keys)
    local line = driver.await('local line = vim.fn.getline((...)); return #line > select(2, ...) and line', row, #typed)
    driver.type_keys('<Esc>')
    return { ghost = ghost, screen = screen, line = line or driver.lua('return vim.fn.getline(...)', row) }
  end

  function driver.stop()
    vim.fn.jobstop(child)
  end

  return driver
end
